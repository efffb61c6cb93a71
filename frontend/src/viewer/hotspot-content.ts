import { make } from "../shared/dom";
import { safeUrl } from "../shared/safe-url";
import type { CustomContent, Hotspot, InfoContent } from "./manifest";
import { audioPlayer, videoPlayer } from "./media-player";
import { type Picture, pictureGallery } from "./picture-gallery";

type DrawIcon = (name: string) => SVGSVGElement;

function paragraphs(text: string): Node[] {
  return text
    .split(/\n\s*\n/)
    .filter((part) => part.trim())
    .map((part) => make("p", { textContent: part.trim() }));
}

async function cleaned(html: string | undefined): Promise<Node[]> {
  if (!html) {
    return [];
  }
  const { cleanHtml } = await import("../shared/clean-html");
  return [cleanHtml(html)];
}

function pictures({ image_url, images = [] }: InfoContent, title: string): Picture[] {
  const all = [...(image_url ? [{ url: image_url, alt: title }] : []), ...images];
  return all.flatMap(({ url, alt }) => {
    const src = safeUrl(url);
    return src ? [{ src, alt: alt || title }] : [];
  });
}

async function info(content: InfoContent, title: string, icon: DrawIcon): Promise<Node[]> {
  const shown = pictures(content, title);
  return [
    ...(shown.length ? [pictureGallery(shown, icon)] : []),
    ...paragraphs(content.text ?? ""),
    ...(await cleaned(content.html)),
  ];
}

/** What the panel shows for a hotspot: its description, then its content. */
export async function hotspotContent({ title, description, content }: Hotspot, icon: DrawIcon): Promise<Node[]> {
  const lead = paragraphs(description);
  switch (content?.kind) {
    case "info":
      return [...lead, ...(await info(content, title, icon))];
    case "custom":
      return [...lead, ...(await cleaned((content as CustomContent).html))];
    case "audio":
      return [...audioPlayer(content, title, icon), ...lead];
    case "video":
      return [...videoPlayer(content, title, icon), ...lead];
    default:
      return lead;
  }
}
