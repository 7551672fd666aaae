/** Speaks to the server: JSON in, JSON out, one error class. */

export interface ErrorBody {
  code: string;
  message: string;
  hint?: string | null;
  details?: unknown;
  request_id?: string | null;
}

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string | null;
  readonly details: unknown;
  readonly requestId: string | null;
  readonly retryAfter: number | null;

  constructor(status: number, body: ErrorBody, retryAfter: number | null = null) {
    super(body.message);
    this.name = "ApiError";
    this.status = status;
    this.code = body.code;
    this.hint = body.hint ?? null;
    this.details = body.details ?? null;
    this.requestId = body.request_id ?? null;
    this.retryAfter = retryAfter;
  }
}

interface Options {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  /** A file that is the body by itself. */
  file?: File;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

type Values = Record<string, string | number | boolean | null | undefined>;

const prefix = "/api/v1";

export function withQuery(path: string, values: Values): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== null && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

export async function api<T>(path: string, options: Options = {}): Promise<T> {
  const { method = "GET", body, file, signal, headers = {} } = options;
  const form = body instanceof FormData;
  let response: Response;
  try {
    response = await fetch(prefix + path, {
      method,
      signal: signal ?? null,
      credentials: "same-origin",
      headers: {
        accept: "application/json",
        ...(method === "GET" ? {} : { "x-sextant": "1" }),
        ...(body === undefined || form ? {} : { "content-type": "application/json" }),
        ...(file ? { "content-type": file.type || "application/octet-stream" } : {}),
        ...headers,
      },
      body: file ?? (body === undefined ? null : form ? body : JSON.stringify(body)),
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw unreachable();
  }
  const text = await response.text();
  if (!response.ok) throw errorFrom(response.status, text, response.headers.get("retry-after"));
  return (text === "" ? null : JSON.parse(text)) as T;
}

/** An answer that is words and no JSON. */
export async function apiText(path: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(prefix + path, { signal, credentials: "same-origin" });
  const text = await response.text();
  if (!response.ok) throw errorFrom(response.status, text, response.headers.get("retry-after"));
  return text;
}

/** Reads an answer line by line, each a JSON value, as they come. */
export async function lines<T>(
  path: string,
  options: { body: unknown; signal: AbortSignal; headers?: Record<string, string> },
  onLine: (line: T) => void,
): Promise<void> {
  let response: Response;
  try {
    response = await fetch(prefix + path, {
      method: "POST",
      signal: options.signal,
      credentials: "same-origin",
      headers: {
        accept: "application/x-ndjson",
        "content-type": "application/json",
        "x-sextant": "1",
        ...options.headers,
      },
      body: JSON.stringify(options.body),
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw unreachable();
  }
  if (!response.ok || !response.body) {
    throw errorFrom(response.status, await response.text(), response.headers.get("retry-after"));
  }
  let rest = "";
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const whole = (rest + part.value).split("\n");
    rest = whole.pop() ?? "";
    for (const line of whole) if (line !== "") onLine(JSON.parse(line) as T);
  }
  if (rest !== "") onLine(JSON.parse(rest) as T);
}

/** Sends a file and tells how much of it has left; fetch cannot tell. */
export function upload<T>(path: string, form: FormData, onSent: (share: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", prefix + path);
    request.setRequestHeader("accept", "application/json");
    request.setRequestHeader("x-sextant", "1");
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onSent(event.loaded / event.total);
    };
    request.onerror = () => reject(unreachable());
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as T);
      else reject(errorFrom(request.status, request.responseText, null));
    };
    request.send(form);
  });
}

function unreachable(): ApiError {
  return new ApiError(0, {
    code: "unreachable",
    message: "Sextant does not answer.",
    hint: "Check that the server runs and that you are connected, then try again.",
  });
}

export function errorFrom(status: number, text: string, retryAfter: string | null): ApiError {
  const seconds = retryAfter === null ? null : Number(retryAfter);
  return new ApiError(status, bodyOf(status, text), Number.isFinite(seconds) ? seconds : null);
}

function bodyOf(status: number, text: string): ErrorBody {
  const fallback: ErrorBody = {
    code: `http_${status}`,
    message: status >= 500 ? "The server could not finish this." : "The server refused this.",
    hint: status >= 500 ? "Try again in a moment. If it stays, tell whoever runs Sextant here." : null,
  };
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== "object" || parsed === null || !("error" in parsed)) return fallback;
    const { error } = parsed as { error: Partial<ErrorBody> | null };
    if (!error || typeof error.message !== "string") return fallback;
    return { ...error, message: error.message, code: error.code ?? fallback.code };
  } catch {
    return fallback;
  }
}
