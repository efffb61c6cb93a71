/** One job, watched until it ends. */
import { ApiError } from "../api";
import type { Job, JobResult, JobWithResult } from "./types";

export interface Watcher {
  /** It got on. */
  changed(job: Job): void;
  /** It is completed, failed or cancelled. The watching is over. */
  ended(job: Job, whole: JobWithResult): void;
  /** It cannot be watched any more: deleted, or not this person's. */
  gone?(error: ApiError): void;
}

interface News {
  type: "job_update" | "heartbeat";
  seq: number;
  data: Pick<Job, "status" | "progress" | "step" | "attempt" | "error_code" | "error_message"> & { result?: JobResult };
}

/** Asked so often while the socket is not there, and the longer nobody answers the more seldom. */
const askEvery = 2_000;
const askAtLeastEvery = 15_000;
const firstRetry = 1_000;
const longestRetry = 30_000;
/** The server says something every 30 seconds; proxies may swallow the end of a line. */
const longestSilence = 75_000;
const unknown = 4404;

export class Following {
  private job: Job | null = null;
  private socket: WebSocket | null = null;
  private isHeard = false;
  private failures = 0;
  private unanswered = 0;
  private asking: AbortController | null = null;
  private askAgain = false;
  private askTimer: ReturnType<typeof setTimeout> | undefined;
  private socketTimer: ReturnType<typeof setTimeout> | undefined;
  private silenceTimer: ReturnType<typeof setTimeout> | undefined;
  private isOver = false;

  constructor(
    private readonly id: string,
    private readonly ask: (signal: AbortSignal) => Promise<JobWithResult>,
    private readonly watcher: Watcher,
  ) {
    this.open();
    void this.look();
  }

  end(): void {
    this.isOver = true;
    [this.askTimer, this.socketTimer, this.silenceTimer].forEach(clearTimeout);
    this.asking?.abort();
    this.socket?.close();
  }

  private open(): void {
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/jobs/${this.id}`);
    this.socket = socket;
    socket.addEventListener("message", ({ data }) => socket === this.socket && this.heard(data as string));
    socket.addEventListener("close", ({ code }) => socket === this.socket && this.closed(code));
  }

  private heard(text: string): void {
    if (this.isOver || text === "pong") return;
    this.isHeard = true;
    this.failures = 0;
    clearTimeout(this.silenceTimer);
    this.silenceTimer = setTimeout(() => this.closed(), longestSilence);
    const news = JSON.parse(text) as News;
    if (news.type === "job_update") this.note(news);
  }

  /** Progress is shown as it comes; what the result is, the job itself says. */
  private note({ seq, data: { result: _withoutEvidence, ...data } }: News): void {
    if (!this.job || isEnded(data)) {
      if (!this.job || seq > this.job.seq) void this.look();
    } else if (seq > this.job.seq) {
      this.tell({ ...this.job, ...data, seq });
    }
  }

  private closed(code?: number): void {
    if (this.isOver) return;
    const { socket } = this;
    this.socket = null;
    this.isHeard = false;
    socket?.close();
    clearTimeout(this.silenceTimer);
    void this.look();
    // Asking says why.
    if (code === unknown) return;
    this.failures += 1;
    this.socketTimer = setTimeout(() => this.open(), Math.min(firstRetry * 2 ** (this.failures - 1), longestRetry));
  }

  /** Asks for the job; asked meanwhile, it asks once more afterwards. */
  private async look(): Promise<void> {
    if (this.asking) {
      this.askAgain = true;
      return;
    }
    clearTimeout(this.askTimer);
    this.asking = new AbortController();
    try {
      const whole = await this.ask(this.asking.signal);
      this.unanswered = 0;
      this.answered(whole);
    } catch (error) {
      this.failed(error);
    }
    this.asking = null;
    if (this.isOver) return;
    if (this.askAgain) {
      this.askAgain = false;
      void this.look();
    } else if (!this.isHeard || this.unanswered > 0) {
      this.askTimer = setTimeout(() => void this.look(), Math.min(askEvery * 2 ** this.unanswered, askAtLeastEvery));
    }
  }

  private answered(whole: JobWithResult): void {
    if (this.isOver || (this.job && whole.job.seq < this.job.seq)) return;
    if (isEnded(whole.job)) {
      this.end();
      this.watcher.ended(whole.job, whole);
    } else {
      this.tell(whole.job);
    }
  }

  private failed(error: unknown): void {
    if (this.isOver) return;
    if (!(error instanceof ApiError)) throw error;
    if (error.isPassing || error.status === 401) {
      this.unanswered += 1;
      return;
    }
    this.end();
    this.watcher.gone?.(error);
  }

  private tell(job: Job): void {
    this.job = job;
    this.watcher.changed(job);
  }
}

export const isEnded = ({ status }: Pick<Job, "status">): boolean => status === "completed" || status === "failed" || status === "cancelled";
