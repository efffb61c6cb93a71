/** The one way the studio's scripts speak to the server. */
import { randomId } from "../shared/random-id";

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly errors: Record<string, string[]> = {},
    /** Seconds, where the server said when to come again. */
    readonly retryAfter: number | null = null,
    /** All that the server answered: a refusal may name what stands in the way. */
    readonly body: unknown = null,
  ) {
    super(message);
  }

  /** Nobody answered, or the server could not: asking again later may do. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export interface Answer<T> {
  data: T;
  revision: number | null;
}

interface Options {
  revision?: number | undefined;
  idempotencyKey?: string | undefined;
  signal?: AbortSignal | undefined;
}

const patience = 60_000;
/** Browsers let requests of a page that is closed go on, if they are small. */
const smallEnough = 32_000;

const cookie = (name: RegExp): string => document.cookie.split("; ").map((pair) => name.exec(pair)?.[1]).find(Boolean) ?? "";

export const csrfToken = (): string => cookie(/^(?:__Host-)?csrftoken=(.*)$/);

/** Names this open page, so that it knows its own changes among the news. */
export const clientId = randomId();

export class Api {
  constructor(private readonly root = "/api/v1") {}

  get<T>(path: string, options: Options = {}): Promise<Answer<T>> {
    return this.send<T>("GET", path, undefined, options);
  }

  post<T>(path: string, body: unknown = {}, options: Options = {}): Promise<Answer<T>> {
    return this.send<T>("POST", path, body, options);
  }

  put<T>(path: string, body: unknown, options: Options = {}): Promise<Answer<T>> {
    return this.send<T>("PUT", path, body, options);
  }

  patch<T>(path: string, body: unknown, options: Options = {}): Promise<Answer<T>> {
    return this.send<T>("PATCH", path, body, options);
  }

  delete(path: string, options: Options = {}): Promise<Answer<null>> {
    return this.send<null>("DELETE", path, undefined, options);
  }

  /** Rejects with an `ApiError`; status 0 where nobody answered. */
  async send<T>(method: string, path: string, body: unknown, { revision, idempotencyKey, signal }: Options): Promise<Answer<T>> {
    const headers = new Headers({ Accept: "application/json", "X-Client-Id": clientId });
    if (body !== undefined) headers.set("Content-Type", "application/json");
    if (method !== "GET") headers.set("X-CSRFToken", csrfToken());
    if (revision !== undefined) headers.set("If-Match", `"${revision}"`);
    if (idempotencyKey) headers.set("Idempotency-Key", idempotencyKey);
    const init: RequestInit = { method, headers, credentials: "same-origin", cache: "no-store" };
    if (body !== undefined) init.body = JSON.stringify(body);
    if (method !== "GET" && String(init.body ?? "").length < smallEnough) init.keepalive = true;
    init.signal = signal ?? AbortSignal.timeout(patience);
    let response: Response;
    try {
      response = await fetch(`${this.root}${path}`, init);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      throw new ApiError(0, "offline", "The server does not answer. Your changes are kept here.");
    }
    const data = response.status === 204 ? null : await response.json().catch(() => null);
    if (!response.ok) throw refusal(response, data);
    // A hotel's sign-in page answers 200 to everything: our server never said that it has this.
    if (data === null && response.status !== 204) throw new ApiError(0, "offline", "The answer did not come from the server. Your changes are kept here.");
    const tag = /^(?:W\/)?"(\d+)"$/.exec(response.headers.get("ETag") ?? "");
    return { data: data as T, revision: tag ? Number(tag[1]) : null };
  }
}

function refusal(response: Response, data: unknown): ApiError {
  const { code, detail, errors } = (data ?? {}) as { code?: string; detail?: string; errors?: Record<string, string[]> };
  const wait = Number(response.headers.get("Retry-After"));
  return new ApiError(
    response.status,
    code ?? "server_error",
    detail ?? "Something went wrong on the server. Nothing is half-saved; try again.",
    errors ?? {},
    Number.isFinite(wait) && wait > 0 ? wait : null,
    data,
  );
}
