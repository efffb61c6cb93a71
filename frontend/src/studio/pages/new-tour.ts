import { randomId } from "../../shared/random-id";
import { Api, type ApiError } from "../api";
import { part } from "../../shared/dom";
import { type Dropped, chosenIn, isOfScene, titleOf } from "../uploads/dropping";
import { uploads } from "../uploads/uploads";
import { say } from "./elements";
import { plural } from "./measures";

/**
 * <new-tour data-editor="/studio/tours/…">: a folder that falls onto the page becomes a tour. It is made at once; the
 * files go on to its editor by way of the browser's own store. On the page for new tours it holds the form as well.
 */
export class NewTour extends HTMLElement {
  private readonly api = new Api();
  private isBusy = false;

  connectedCallback(): void {
    document.addEventListener("files:dropped", (event) => {
      event.preventDefault();
      void this.make((event as CustomEvent<Dropped>).detail);
    });
    this.querySelectorAll<HTMLInputElement>("input[type=file]").forEach((input) =>
      input.addEventListener("change", () => {
        const dropped = chosenIn(input.files);
        input.value = "";
        if (dropped.files.length > 0) void this.make(dropped);
      }),
    );
    this.toggleAttribute("data-ready", true);
  }

  private get chosenTitle(): string {
    return this.querySelector<HTMLInputElement>("input[name=title]")?.value.trim() ?? "";
  }

  private async make({ files, folder }: Dropped): Promise<void> {
    if (this.isBusy) return;
    if (!files.some(isOfScene)) return say("There is no JPEG, PNG or WebP picture among these. Export your panoramas as one of them, then drop them again.");
    this.isBusy = true;
    const title = this.chosenTitle || titleOf(folder);
    this.showWork(`Making “${title}” with ${plural(files.filter(isOfScene).length, "picture")}`);
    try {
      const { data: tour } = await this.api.post<{ id: string }>("/tours", { title }, { idempotencyKey: randomId() });
      uploads.add(files, { tourId: tour.id, purpose: "scene" });
      await this.go(tour.id);
    } catch (error) {
      this.hideWork();
      say((error as ApiError).message);
    }
    this.isBusy = false;
  }

  private async go(tourId: string): Promise<void> {
    const editor = this.dataset["editor"]!.replace("00000000-0000-0000-0000-000000000000", tourId);
    if (await uploads.areKept()) return location.assign(editor);
    // Leaving the page would lose what the browser has no room to keep.
    this.hideWork();
    say("Your files are too large for this browser to remember. Keep this page open until they are sent; the tour is in your list.");
  }

  private showWork(text: string): void {
    const dialog = part<HTMLDialogElement>(this, "dialog");
    part(dialog, "[data-words]").textContent = text;
    dialog.showModal();
  }

  private hideWork(): void {
    part<HTMLDialogElement>(this, "dialog").close();
  }
}
