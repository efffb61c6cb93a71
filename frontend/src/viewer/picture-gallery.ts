import { make } from "../shared/dom";
import { words } from "../shared/words";

export interface Picture {
  src: string;
  alt: string;
}

type DrawIcon = (name: string) => SVGSVGElement;

const image = ({ src, alt }: Picture, className = ""): HTMLImageElement =>
  make("img", { src, alt, className, decoding: "async", loading: "lazy" });

/** Pictures in the panel: one large, the others in a strip below. Pressed, they fill the screen. */
export function pictureGallery(pictures: Picture[], icon: DrawIcon): HTMLElement {
  const openers = pictures.map((picture, index) => {
    const opener = make("button", { type: "button", className: "pictures__picture" }, image(picture));
    opener.setAttribute("aria-label", words.enlarge(picture.alt || words.pictureOf(index + 1, pictures.length)));
    opener.addEventListener("click", () => new Enlarged(pictures, icon, opener).show(index));
    return opener;
  });
  const items = openers.map((opener) => {
    const item = make("li", {}, opener);
    item.dataset["picture"] = "";
    return item;
  });
  const list = make("ul", { className: "pictures" }, ...items);
  list.toggleAttribute("data-single", pictures.length === 1);
  list.setAttribute("aria-label", words.pictures);
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = openers.indexOf(event.target as HTMLButtonElement);
    if (step && at >= 0) {
      event.preventDefault();
      openers[at + step]?.focus();
    }
  });
  return list;
}

/** One picture on the whole screen; arrows lead to the others. */
class Enlarged {
  private readonly dialog: HTMLDialogElement;
  private readonly frame = make("figure", { className: "enlarged__frame" });
  private readonly count = make("p", { className: "enlarged__count" });
  private at = 0;

  constructor(
    private readonly pictures: Picture[],
    icon: DrawIcon,
    private readonly opener: HTMLElement,
  ) {
    const button = (name: string, label: string, act: () => void) => {
      const made = make("button", { type: "button", className: `icon-button enlarged__${name}`, title: label, onclick: act }, icon(name));
      made.setAttribute("aria-label", label);
      return made;
    };
    const steps = [
      button("chevron-left", words.previousPicture, () => this.step(-1)),
      button("chevron-right", words.nextPicture, () => this.step(1)),
    ];
    const close = button("x", words.close, () => this.dialog.close());
    this.dialog = make("dialog", { className: "enlarged" }, this.frame, this.count, ...(pictures.length > 1 ? steps : []), close);
    this.count.setAttribute("aria-live", "polite");
    this.dialog.setAttribute("aria-label", words.pictures);
    this.dialog.addEventListener("keydown", this.onKey);
    this.dialog.addEventListener("click", ({ target }) => target === this.dialog && this.dialog.close());
    this.dialog.addEventListener("close", () => {
      this.dialog.remove();
      this.opener.focus({ preventScroll: true });
    });
  }

  show(index: number): void {
    (this.opener.closest("tour-viewer") ?? document.body).append(this.dialog);
    this.dialog.showModal();
    this.turnTo(index);
  }

  private turnTo(index: number): void {
    const { pictures } = this;
    this.at = (index + pictures.length) % pictures.length;
    const picture = pictures[this.at]!;
    this.frame.replaceChildren(image(picture), make("figcaption", { textContent: picture.alt }));
    this.count.textContent = pictures.length > 1 ? words.pictureOf(this.at + 1, pictures.length) : "";
  }

  private step(by: number): void {
    this.turnTo(this.at + by);
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      event.preventDefault();
      this.step(step);
    }
    event.stopPropagation();
  };
}
