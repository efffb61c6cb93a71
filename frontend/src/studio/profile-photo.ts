import { part } from "../shared/dom";
import { csrfToken } from "./api";

/** Of the upload what is left is making the picture, which takes the server a moment. */
const words = { sending: "Sending the photo…", making: "Preparing the photo…", noAnswer: "The server does not answer. Nothing was changed; try again.", noPhoto: "This is no photo that can be shown. Choose a JPEG, PNG or WebP." };

interface Answer {
  profile_image_url?: string | null;
  code?: string;
  detail?: string;
}

/** <profile-photo data-url>: sends a photo as soon as it is chosen, and shows it everywhere on the page. */
export class ProfilePhoto extends HTMLElement {
  connectedCallback(): void {
    const input = part<HTMLInputElement>(this, "input");
    input.addEventListener("change", () => {
      const [file] = input.files ?? [];
      input.value = "";
      if (file) void this.send(file);
    });
    this.removal.addEventListener("click", () => void this.takeAway());
  }

  private get removal(): HTMLButtonElement {
    return part<HTMLButtonElement>(this, "button");
  }

  private async send(file: File): Promise<void> {
    const form = new FormData();
    form.append("file", file);
    await this.ask("POST", form);
  }

  private async takeAway(): Promise<void> {
    await this.ask("DELETE", null);
    part(this, "input").focus();
  }

  private async ask(method: "POST" | "DELETE", body: FormData | null): Promise<void> {
    this.problem("");
    this.setBusy(true);
    try {
      const { isOk, answer } = await this.request(method, body);
      if (isOk) this.show(answer.profile_image_url ?? null);
      // The server's words name all types of files there are.
      else this.problem(answer.code === "file_type_not_allowed" ? words.noPhoto : (answer.detail ?? words.noAnswer));
    } finally {
      this.setBusy(false);
    }
  }

  private request(method: string, body: FormData | null): Promise<{ isOk: boolean; answer: Answer }> {
    const request = new XMLHttpRequest();
    request.open(method, this.dataset["url"]!);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.responseType = "json";
    if (body) request.upload.addEventListener("progress", ({ loaded, total }) => this.progress(loaded / total));
    return new Promise((resolve) => {
      request.addEventListener("loadend", () => resolve({ isOk: request.status === 200 && request.response !== null, answer: (request.response ?? {}) as Answer }));
      request.send(body);
    });
  }

  private progress(share: number): void {
    const state = part(this, "[role=status]");
    state.hidden = false;
    part(state, "span").textContent = share < 1 ? words.sending : words.making;
    part<HTMLProgressElement>(state, "progress").value = Math.round(share * 100);
  }

  private setBusy(isBusy: boolean): void {
    this.querySelectorAll<HTMLInputElement | HTMLButtonElement>("input, button").forEach((one) => (one.disabled = isBusy));
    if (!isBusy) part(this, "[role=status]").hidden = true;
  }

  private problem(text: string): void {
    const place = part(this, "[role=alert]");
    place.textContent = text;
    place.hidden = text === "";
  }

  private show(url: string | null): void {
    document.querySelectorAll<HTMLElement>("[data-my-face]").forEach((face) => {
      face.replaceChildren(url ? Object.assign(new Image(), { src: url, alt: "" }) : (face.dataset["initials"] ?? ""));
    });
    this.removal.hidden = url === null;
  }
}
