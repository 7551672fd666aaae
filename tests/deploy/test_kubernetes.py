"""What is shipped for Kubernetes is valid there, holds to its numbers, and names only what Sextant has."""

import math
import re
from typing import Any
from urllib.parse import urlsplit

import kubernetes_validate
import pytest
from typer.testing import CliRunner

from sextant import __version__
from sextant.app.checks import check
from sextant.app.cli.program import program
from sextant.app.settings import Settings
from tests.deploy.kubernetes import (
    FOLDER,
    ROLES,
    container,
    listed,
    manifests,
    one,
    pod,
    scaling,
    told,
    triggers,
)

KUBERNETES = ("1.35", "1.36", "1.37")
GUIDE = FOLDER.parents[1] / "docs" / "scaling.md"
SCALED = ("api", "worker", "stream")
SETTINGS = {f"SEXTANT_{name.upper()}" for name in Settings.model_fields}
SECRET = {
    "SEXTANT_DATABASE_URL": "postgresql://database/sextant",
    "SEXTANT_CACHE_URL": "redis://cache",
    "SEXTANT_SECRET_KEY": "a secret",
}
# What KEDA 2.21 knows of a ScaledObject beside what becomes the HorizontalPodAutoscaler.
KEDA_SPEC = {
    "scaleTargetRef",
    "pollingInterval",
    "cooldownPeriod",
    "minReplicaCount",
    "maxReplicaCount",
    "advanced",
    "triggers",
}
KEDA_TRIGGER = {"type", "name", "metricType", "metadata"}
KEDA_METRICS_API = {"url", "format", "valueLocation", "targetValue"}


def rules(role: str) -> tuple[int, dict[str, Any]]:
    """What part of the processors is aimed at, and how it is held to."""
    spec = scaling(role)["spec"]
    (target,) = [each["resource"]["target"] for each in spec["metrics"] if each["type"] == "Resource"]
    assert target["type"] == "Utilization"
    return target["averageUtilization"], spec["behavior"]


def wanted(percent: int, target: int, behavior: dict[str, Any], *, replicas: int = 4) -> int:
    """Kubernetes' rule: nothing within the tolerance, else as many as bring the load to the target."""
    ratio = percent / target
    up, down = (float(behavior[way]["tolerance"]) for way in ("scaleUp", "scaleDown"))
    return replicas if 1 - down <= ratio <= 1 + up else math.ceil(ratio * replicas)


# valid for Kubernetes


def test_every_file_is_applied() -> None:
    assert {*listed(), "kustomization.yaml"} == {each.name for each in FOLDER.iterdir()}


@pytest.mark.parametrize("version", KUBERNETES)
def test_every_manifest_is_valid_to_the_last_field(version: str) -> None:
    own = [each for each in manifests() if each["kind"] != "ScaledObject"]
    assert len(own) == 9
    for manifest in [*own, scaling("worker"), scaling("stream")]:
        kubernetes_validate.validate(manifest, version, strict=True)


def test_a_field_that_kubernetes_does_not_know_is_found() -> None:
    manifest = scaling("worker")
    manifest["spec"]["behavior"]["scaleUp"]["tolerated"] = "0.1"
    with pytest.raises(kubernetes_validate.ValidationError, match="tolerated"):
        kubernetes_validate.validate(manifest, KUBERNETES[0], strict=True)


@pytest.mark.parametrize("role", ["worker", "stream"])
def test_what_keda_reads_is_what_it_knows(role: str) -> None:
    scaled = one("ScaledObject", f"sextant-{role}")
    assert scaled["apiVersion"] == "keda.sh/v1alpha1"
    assert set(scaled["spec"]) <= KEDA_SPEC
    for trigger in triggers(role):
        assert set(trigger) <= KEDA_TRIGGER
        if trigger["type"] == "metrics-api":
            assert set(trigger["metadata"]) == KEDA_METRICS_API
            assert trigger["metadata"]["format"] == "prometheus"
        else:
            assert (trigger["type"], set(trigger["metadata"])) == ("cpu", {"value"})
        assert all(isinstance(value, str) for value in trigger["metadata"].values())


# the numbers


@pytest.mark.parametrize(("role", "least"), [("api", 2), ("worker", 0), ("stream", 2)])
def test_there_are_two_to_ten_and_workers_down_to_none(role: str, least: int) -> None:
    assert scaling(role)["spec"]["maxReplicas"] == 10
    if role == "api":
        assert scaling(role)["spec"]["minReplicas"] == least
    else:
        assert one("ScaledObject", f"sextant-{role}")["spec"]["minReplicaCount"] == least


@pytest.mark.parametrize("role", SCALED)
def test_out_above_80_percent_for_2_minutes_in_below_40_for_5_at_70(role: str) -> None:
    target, behavior = rules(role)
    assert target == 70
    assert behavior["scaleUp"]["stabilizationWindowSeconds"] == 120
    assert behavior["scaleDown"]["stabilizationWindowSeconds"] == 300
    still = [percent for percent in range(201) if wanted(percent, target, behavior) == 4]
    assert still == list(range(40, 81))
    assert [wanted(percent, target, behavior) for percent in (39, 81)] == [3, 5]


def test_none_works_only_after_nothing_was_to_do_for_5_minutes() -> None:
    spec = one("ScaledObject", "sextant-worker")["spec"]
    assert spec["cooldownPeriod"] == 300


@pytest.mark.parametrize("role", ROLES)
def test_how_many_there_are_is_said_once(role: str) -> None:
    spec = one("Deployment", f"sextant-{role}")["spec"]
    assert ("replicas" in spec) is (role not in SCALED)
    if role in SCALED:
        assert scaling(role)["spec"]["scaleTargetRef"]["name"] == f"sextant-{role}"
        assert container(role)["resources"]["requests"]["cpu"] == "1"  # what the percentages are of


def test_the_targets_are_those_of_the_settings() -> None:
    aim = {
        each["name"]: int(each["metadata"]["targetValue"]) for each in triggers("worker") if "name" in each
    }
    assert aim["jobs"] == int(told()["SEXTANT_WORKERS"])
    aim = {
        each["name"]: int(each["metadata"]["targetValue"]) for each in triggers("stream") if "name" in each
    }
    assert aim["log"] == Settings().stream_roll_bytes


def test_the_guide_says_what_is_declared() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \| (\d+) \|(.*)\|$", GUIDE.read_text(), re.MULTILINE)
    said = {role: (int(least), int(most), aims) for role, least, most, aims in rows}
    assert said.keys() == set(ROLES)
    assert said["scheduler"][:2] == (1, one("Deployment", "sextant-scheduler")["spec"]["replicas"])
    for role in SCALED:
        spec = scaling(role)["spec"]
        assert said[role][:2] == (0 if role == "worker" else spec["minReplicas"], spec["maxReplicas"])
        assert f"{rules(role)[0]} % of the processors" in said[role][2]
    for role in ("worker", "stream"):
        named = {each["metadata"]["valueLocation"] for each in triggers(role) if "name" in each}
        assert set(re.findall(r"`(sextant_\w+)`", said[role][2])) == named
        for each in triggers(role):
            if each.get("name") in ("events", "alerts", "topics"):
                aim = f"{int(each['metadata']['targetValue']):,} of `{each['metadata']['valueLocation']}`"
                assert aim in said[role][2]


# nothing is named that Sextant does not have


@pytest.mark.parametrize("role", ROLES)
def test_the_command_starts_the_role(role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Settings] = []
    monkeypatch.setattr("sextant.app.serve.serve", lambda settings, **_: started.append(settings))
    for name, value in {**told(), **SECRET}.items():
        monkeypatch.setenv(name, value)
    command, *arguments = container(role)["command"]
    assert command == program.info.name
    done = CliRunner().invoke(program, arguments)
    assert done.exit_code == 0, done.output
    (settings,) = started
    check(settings)
    assert settings.roles == (role,)
    assert str(settings.data) == container(role)["volumeMounts"][0]["mountPath"]
    assert settings.host == "0.0.0.0"
    assert settings.port == container("api")["ports"][0]["containerPort"]


def test_every_setting_is_one() -> None:
    assert told().keys() | SECRET.keys() <= SETTINGS
    assert not told().keys() & SECRET.keys()
    heading = (FOLDER / "settings.yaml").read_text().split("apiVersion")[0]
    assert all(name in heading for name in SECRET)


@pytest.mark.parametrize("role", ROLES)
def test_a_pod_reads_what_there_is_and_no_names_of_services(role: str) -> None:
    assert container(role)["envFrom"] == [
        {"configMapRef": {"name": "sextant"}},
        {"secretRef": {"name": "sextant"}},
    ]
    assert pod(role)["volumes"][0]["persistentVolumeClaim"]["claimName"] == "sextant"
    assert pod(role)["enableServiceLinks"] is False
    assert container(role)["image"] == f"sextant:{__version__}"
    labels = one("Deployment", f"sextant-{role}")["spec"]["template"]["metadata"]["labels"]
    assert one("Deployment", f"sextant-{role}")["spec"]["selector"]["matchLabels"] == labels


@pytest.mark.parametrize("role", ROLES)
def test_a_process_has_room_for_the_largest_statement(role: str) -> None:
    limit = container(role)["resources"]["limits"]["memory"]
    room = int(limit.removesuffix("Gi")) << 30
    assert room >= Settings().query_memory_bytes * (1 if role == "scheduler" else 2)


def test_the_folder_is_one_that_all_can_write() -> None:
    assert one("PersistentVolumeClaim", "sextant")["spec"]["accessModes"] == ["ReadWriteMany"]


def test_the_service_and_the_addresses_lead_to_those_that_answer() -> None:
    service = one("Service", "sextant-api")["spec"]
    labels = one("Deployment", "sextant-api")["spec"]["template"]["metadata"]["labels"]
    assert service["selector"] == labels
    assert one("PodDisruptionBudget", "sextant-api")["spec"]["selector"]["matchLabels"] == labels
    (port,) = service["ports"]
    assert port["targetPort"] == container("api")["ports"][0]["name"]
    urls = [
        each["metadata"]["url"] for role in ("worker", "stream") for each in triggers(role) if "name" in each
    ]
    assert len(urls) == 5
    for url in map(urlsplit, urls):
        assert (url.hostname, url.port) == ("sextant-api.sextant.svc", port["port"])
