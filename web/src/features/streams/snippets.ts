/** What a sender writes, ready to be copied; each batch with a key of its own, so that a second try counts once. */

export type Language = "curl" | "python" | "javascript";

export const languages: readonly { value: Language; label: string }[] = [
  { value: "curl", label: "curl" },
  { value: "python", label: "Python" },
  { value: "javascript", label: "JavaScript" },
];

export function snippet(language: Language, address: string, stream: string): string {
  const url = `${address}/api/v1/data/ingest?stream=${encodeURIComponent(stream)}`;
  switch (language) {
    case "curl":
      return `curl "${url}" \\
  -H "Authorization: Bearer $SEXTANT_KEY" \\
  -H "Content-Type: application/x-ndjson" \\
  -H "Idempotency-Key: $(uuidgen)" \\
  --data-binary @events.ndjson`;
    case "python":
      return `import json, os, uuid
import httpx

events = [{"timestamp": "2026-03-02T09:00:00Z", "event_type": "view", "value": 1}]
answer = httpx.post(
    "${url}",
    content="\\n".join(json.dumps(event) for event in events),
    headers={
        "Authorization": f"Bearer {os.environ['SEXTANT_KEY']}",
        "Content-Type": "application/x-ndjson",
        "Idempotency-Key": str(uuid.uuid4()),
    },
)
answer.raise_for_status()`;
    case "javascript":
      return `const events = [{ timestamp: new Date().toISOString(), event_type: "view", value: 1 }];
const answer = await fetch("${url}", {
  method: "POST",
  headers: {
    Authorization: \`Bearer \${process.env.SEXTANT_KEY}\`,
    "Content-Type": "application/x-ndjson",
    "Idempotency-Key": crypto.randomUUID(),
  },
  body: events.map((event) => JSON.stringify(event)).join("\\n"),
});
if (!answer.ok) throw new Error(await answer.text());`;
  }
}
