/** One file on its way by tus: begun, gone on with where it stopped, and asked after until the server has checked it. */
import { type DetailedError, Upload } from "tus-js-client";
import { Api, ApiError } from "../api";
import type { Media } from "../editor/context";
import type { Item } from "./item";
import { type Stored, mediaOf } from "./stored";

const endpoint = "/api/v1/uploads/";
const chunkSize = 8 * 1024 * 1024;
const askAgainAfter = 1_000;

interface Answer {
  state: "open" | "finishing" | "complete" | "failed" | "terminated" | "expired";
  media: Stored | null;
  error: { code: string; detail: string } | null;
}

interface Listener {
  progress(sent: number): void;
  begun(url: string): void;
  arrived(): void;
}

const token = (): string => /(?:^|; )(?:__Host-)?csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? "";

/** Names the same file for the same purpose, also when it is chosen again after the browser forgot it. */
export const fingerprint = ({ person, purpose, tourId, name, size, file }: Item): string =>
  ["roundhouse", person, purpose ?? "library", tourId ?? "", name, size, file?.lastModified ?? 0].join("|");

function metadata({ name, type, folder, purpose, tourId, teamId, drop, position, kind }: Item): Record<string, string> {
  const said = { filename: name, filetype: type, folder, purpose, tour_id: tourId, team_id: teamId, drop, position: String(position), kind: purpose ? "image" : kind };
  return Object.fromEntries(Object.entries(said).filter((pair): pair is [string, string] => Boolean(pair[1])));
}

export class Sending {
  private readonly upload: Upload;
  private isStopped = false;
  private readonly api = new Api();
  private refuse: (reason: unknown) => void = () => {};

  constructor(
    private readonly item: Item,
    private readonly listener: Listener,
  ) {
    this.upload = new Upload(item.file!, {
      endpoint,
      chunkSize,
      uploadUrl: item.url,
      // Trying again is the queue's affair: it knows of the others.
      retryDelays: null,
      removeFingerprintOnSuccess: true,
      metadata: metadata(item),
      fingerprint: () => Promise.resolve(fingerprint(item)),
      onBeforeRequest: (request) => {
        request.setHeader("X-CSRFToken", token());
        request.setHeader("Accept", "application/json");
      },
      onProgress: (sent) => this.listener.progress(sent),
      onUploadUrlAvailable: () => this.listener.begun(this.upload.url!),
    });
  }

  /** The file as the library has it. Rejects with an `ApiError`, status 0 where nobody answered. */
  async run(): Promise<Media> {
    if (!this.item.url) {
      const [before] = await this.upload.findPreviousUploads();
      if (before) this.upload.resumeFromPreviousUpload(before);
    }
    await new Promise<void>((resolve, reject) => {
      this.refuse = reject;
      this.upload.options.onSuccess = () => resolve();
      this.upload.options.onError = (error) => reject(refusalOf(error));
      if (this.isStopped) reject(new ApiError(0, "stopped", ""));
      else this.upload.start();
    });
    this.listener.arrived();
    return this.checked();
  }

  /** Stops sending; what has arrived stays. `forGood` has the server throw that away. */
  async stop(forGood = false): Promise<void> {
    this.isStopped = true;
    this.refuse(new ApiError(0, "stopped", ""));
    // A server that is not there cannot be told; it forgets by itself after a while.
    await this.upload.abort(forGood).catch(() => undefined);
  }

  private async checked(): Promise<Media> {
    const id = new URL(this.upload.url!, location.href).pathname.split("/").filter(Boolean).at(-1);
    for (;;) {
      const { data } = await this.api.get<Answer>(`/uploads/${id}`);
      if (data.media) return mediaOf(data.media);
      if (data.error) throw new ApiError(410, data.error.code, data.error.detail);
      if (this.isStopped) throw new ApiError(0, "stopped", "");
      await new Promise((resolve) => setTimeout(resolve, askAgainAfter));
    }
  }
}

function refusalOf(error: Error | DetailedError): ApiError {
  const response = "originalResponse" in error ? error.originalResponse : null;
  const status = response?.getStatus() ?? 0;
  const wait = Number(response?.getHeader("Retry-After"));
  const { code, detail } = parsed(response?.getBody());
  return new ApiError(status, code ?? "upload_failed", detail ?? "The server did not take this file. Try again.", {}, wait > 0 ? wait : null);
}

function parsed(body: string | undefined): { code?: string; detail?: string } {
  try {
    return (JSON.parse(body || "{}") ?? {}) as { code?: string; detail?: string };
  } catch {
    return {};
  }
}
