"""The manifests that Sextant ships for Kubernetes, as parsed documents."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "kubernetes"
ROLES = ("api", "worker", "stream", "scheduler")
Manifest = dict[str, Any]


def listed() -> list[str]:
    """The files that `kubectl apply -k` takes."""
    return list(yaml.safe_load((FOLDER / "kustomization.yaml").read_text())["resources"])


def manifests() -> Iterator[Manifest]:
    for name in listed():
        yield from yaml.safe_load_all((FOLDER / name).read_text())


def one(kind: str, name: str) -> Manifest:
    return next(each for each in manifests() if (each["kind"], each["metadata"]["name"]) == (kind, name))


def pod(role: str) -> Manifest:
    found: Manifest = one("Deployment", f"sextant-{role}")["spec"]["template"]["spec"]
    return found


def container(role: str) -> Manifest:
    (found,) = pod(role)["containers"]
    return dict(found)


def told() -> Mapping[str, str]:
    """The settings that every process gets."""
    return dict(one("ConfigMap", "sextant")["data"])


def triggers(role: str) -> list[Manifest]:
    return list(one("ScaledObject", f"sextant-{role}")["spec"]["triggers"])


def scaling(role: str) -> Manifest:
    """The HorizontalPodAutoscaler of a role: shipped, or what KEDA makes of its ScaledObject."""
    if role == "api":
        return one("HorizontalPodAutoscaler", "sextant-api")
    scaled = one("ScaledObject", f"sextant-{role}")["spec"]
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": f"keda-hpa-sextant-{role}"},
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", **scaled["scaleTargetRef"]},
            "minReplicas": max(1, scaled["minReplicaCount"]),
            "maxReplicas": scaled["maxReplicaCount"],
            "metrics": [_metric(each) for each in scaled["triggers"]],
            "behavior": scaled["advanced"]["horizontalPodAutoscalerConfig"]["behavior"],
        },
    }


def _metric(trigger: Manifest) -> Manifest:
    if trigger["type"] == "cpu":
        target = {"type": trigger["metricType"], "averageUtilization": int(trigger["metadata"]["value"])}
        return {"type": "Resource", "resource": {"name": "cpu", "target": target}}
    told = trigger["metadata"]
    target = {"type": "AverageValue", "averageValue": told["targetValue"]}
    metric = {"name": f"metric-api-{told['valueLocation']}"}
    return {"type": "External", "external": {"metric": metric, "target": target}}
