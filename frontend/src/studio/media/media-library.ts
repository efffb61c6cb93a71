import { part } from "../../shared/dom";
import { Api, type ApiError } from "../api";
import { debounced, fragment, say } from "../pages/elements";
import { Listing } from "../pages/listing";
import { plural } from "../pages/measures";
import { showTimes } from "../pages/times";
import { uploads } from "../uploads/uploads";

interface Use {
  kind: string;
  title: string;
  tour_id: string | null;
  tour_title: string | null;
}

interface Refused {
  id: string;
  detail: string;
  used_in: Use[];
}

interface Deletion {
  deleted: string[];
  failed: Refused[];
}

const atMost = 50;
const lookAgainAfter = 3_000;

/** <media-library data-home>: the team's files; one opens beside the others, many are chosen. */
export class MediaLibrary extends Listing {
  private readonly api = new Api();
  private opener: HTMLElement | null = null;
  private looking: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("click", (event) => this.acted(event));
    this.addEventListener("change", (event) => this.entered(event.target as HTMLInputElement));
    this.addEventListener("submit", (event) => (event.target as Element).matches("[data-details]") && event.preventDefault());
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.panel.contains(event.target as Node) && this.close());
    addEventListener("popstate", () => location.reload());
    uploads.addEventListener("done", () => this.refreshSoon());
    this.lookAgain();
  }

  private get panel(): HTMLElement {
    return part(this, "[data-panel]");
  }

  private readonly refreshSoon = debounced(() => void this.refresh(true), 400);

  override async refresh(isAsBefore = false): Promise<void> {
    await super.refresh(isAsBefore);
    const isOpen = this.panel.querySelector<HTMLElement>("[data-file]")?.dataset["file"];
    this.mark(isOpen);
    this.lookAgain();
  }

  /** Thumbnails come a moment after the files. */
  private lookAgain(): void {
    clearTimeout(this.looking);
    if (!this.list.querySelector("[data-waiting]")) return;
    this.looking = setTimeout(() => (document.hidden || this.list.contains(document.activeElement) ? this.lookAgain() : void this.refresh(true)), lookAgainAfter);
  }

  private acted(event: MouseEvent): void {
    const target = event.target as Element;
    const link = target.closest<HTMLAnchorElement>("a[data-open]");
    const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey);
    if (link && isPlain) {
      event.preventDefault();
      void this.open(link);
    } else if (target.closest("a[data-close]")) {
      event.preventDefault();
      this.close();
    } else if (target.closest("[data-delete]")) {
      const file = target.closest<HTMLElement>("[data-file]")!;
      void this.trash([file.dataset["file"]!]);
    } else if (target.closest("[data-act=delete]")) void this.trash(this.chosen);
    else if (target.closest("[data-act=restore]")) void this.restore(this.chosen);
  }

  private entered(input: HTMLInputElement): void {
    if (input.matches("[data-upload]")) {
      uploads.add([...(input.files ?? [])]);
      input.value = "";
    } else if (input.closest("[data-details]")) void this.save(input);
  }

  private async open(link: HTMLAnchorElement): Promise<void> {
    this.opener = link;
    try {
      this.panel.innerHTML = await fragment(link.href);
    } catch {
      return say("This file did not arrive. Check the connection, then open it again.");
    }
    this.panel.hidden = false;
    this.toggleAttribute("data-open", true);
    showTimes(this.panel);
    this.mark(link.closest<HTMLElement>("[data-row]")?.dataset["row"]);
    part(this.panel, "h2").focus({ preventScroll: true });
  }

  private close(): void {
    this.panel.hidden = true;
    this.panel.replaceChildren();
    this.toggleAttribute("data-open", false);
    this.mark(undefined);
    if (location.pathname !== this.dataset["home"]) history.replaceState(null, "", this.dataset["home"]);
    this.opener?.isConnected && this.opener.focus();
  }

  private mark(id: string | undefined): void {
    this.list.querySelectorAll<HTMLElement>("[data-row]").forEach((row) => row.toggleAttribute("data-current", row.dataset["row"] === id));
  }

  private async save(input: HTMLInputElement): Promise<void> {
    const id = input.closest<HTMLElement>("[data-file]")!.dataset["file"];
    const said = part(this.panel, "[data-saved]");
    if (!input.reportValidity()) return;
    said.textContent = "Saving…";
    try {
      const { data } = await this.api.patch<{ original_filename: string }>(`/upload/media/${id}`, { [input.name]: input.value.trim() });
      said.textContent = "Saved";
      part(this.panel, "h2").textContent = data.original_filename;
      input.removeAttribute("aria-invalid");
      this.refreshSoon();
    } catch (error) {
      input.setAttribute("aria-invalid", "true");
      said.textContent = (error as ApiError).errors[input.name]?.[0] ?? (error as ApiError).message;
    }
  }

  private async trash(ids: string[]): Promise<void> {
    const deleted: string[] = [];
    const failed: Refused[] = [];
    const names = new Map(ids.map((id) => [id, this.nameOf(id)]));
    try {
      for (let at = 0; at < ids.length; at += atMost) {
        const { data } = await this.api.post<Deletion>("/upload/media/batch-delete", { media_ids: ids.slice(at, at + atMost) });
        deleted.push(...data.deleted);
        failed.push(...data.failed);
      }
    } catch (error) {
      say((error as ApiError).message);
    }
    if (deleted.length > 0) {
      say(deleted.length === 1 ? `“${names.get(deleted[0]!)}” deleted` : `${plural(deleted.length, "file")} deleted`, () => void this.restore(deleted));
      if (deleted.includes(this.panel.querySelector<HTMLElement>("[data-file]")?.dataset["file"] ?? "")) this.close();
    }
    if (failed.length > 0) this.showKept(failed, names);
    this.chooseAll(false);
    await this.refresh(true);
  }

  private nameOf(id: string): string {
    const open = this.panel.querySelector(`[data-file="${id}"] h2`);
    return (this.list.querySelector(`[data-row="${id}"] .tile__name`) ?? open)?.textContent ?? "The file";
  }

  /** Which files stayed, and where each is used. */
  private showKept(failed: Refused[], names: Map<string, string>): void {
    const rows = failed.map(({ id, detail, used_in }) => {
      const row = document.createElement("li");
      const name = document.createElement("strong");
      name.textContent = names.get(id) ?? "";
      row.append(name, ...(used_in.length > 0 ? placesOf(used_in) : [` ${detail}`]));
      return row;
    });
    part(this, "[data-kept-list]").replaceChildren(...rows);
    part<HTMLDialogElement>(this, "[data-kept]").showModal();
  }

  private async restore(ids: string[]): Promise<void> {
    const answers = await Promise.allSettled(ids.map((id) => this.api.post(`/upload/media/${id}/restore`)));
    const back = answers.filter(({ status }) => status === "fulfilled").length;
    const refused = answers.find((answer): answer is PromiseRejectedResult => answer.status === "rejected");
    if (back > 0) say(`${plural(back, "file")} back in the library`);
    if (refused) say((refused.reason as ApiError).message);
    this.chooseAll(false);
    await this.refresh(true);
  }
}

function placesOf(uses: Use[]): Node[] {
  const list = document.createElement("span");
  uses.forEach(({ title, tour_id, tour_title }, at) => {
    const place = document.createElement(tour_id ? "a" : "span");
    if (place instanceof HTMLAnchorElement) place.href = `/studio/tours/${tour_id}`;
    place.textContent = tour_title && tour_title !== title ? `${title || "Untitled"} (${tour_title})` : title || "Untitled";
    list.append(at > 0 ? ", " : "", place);
  });
  return [list];
}
