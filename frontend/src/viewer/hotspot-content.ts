import { make } from "../shared/dom";
import { safeUrl } from "../shared/safe-url";
import { words } from "../shared/words";
import type { AudioContent, CustomContent, Hotspot, InfoContent, VideoContent } from "./manifest";

const strangers = "noopener noreferrer nofollow ugc";

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

function picture(address: string | undefined, description: string): Node[] {
  const src = safeUrl(address);
  if (!src) {
    return [];
  }
  return [make("img", { src, alt: description, decoding: "async", className: "panel__picture" })];
}

async function info(content: InfoContent, title: string): Promise<Node[]> {
  return [...picture(content.image_url, title), ...paragraphs(content.text ?? ""), ...(await cleaned(content.html))];
}

function audio({ audio_url, autoplay = false, loop = false }: AudioContent): Node[] {
  const src = safeUrl(audio_url);
  return src ? [make("audio", { src, autoplay, loop, controls: true })] : [];
}

const outward = (href: string, text: string): HTMLElement =>
  make("a", { href, textContent: text, target: "_blank", rel: strangers, className: "button" });

function video({ youtube_id, vimeo_id, video_url, poster_url, autoplay, muted, loop }: VideoContent): Node[] {
  if (youtube_id) {
    return [outward(`https://www.youtube.com/watch?v=${encodeURIComponent(youtube_id)}`, words.watchOnYouTube)];
  }
  if (vimeo_id) {
    return [outward(`https://vimeo.com/${encodeURIComponent(vimeo_id)}`, words.watchOnVimeo)];
  }
  const src = safeUrl(video_url);
  if (!src) {
    return [];
  }
  const player = make("video", { src, controls: true, playsInline: true, autoplay: !!autoplay, muted: !!muted, loop: !!loop });
  player.poster = safeUrl(poster_url) ?? "";
  return [player];
}

/** What the panel shows for a hotspot: its description, then its content. */
export async function hotspotContent({ title, description, content }: Hotspot): Promise<Node[]> {
  const lead = paragraphs(description);
  switch (content?.kind) {
    case "info":
      return [...lead, ...(await info(content, title))];
    case "custom":
      return [...lead, ...(await cleaned((content as CustomContent).html))];
    case "audio":
      return [...lead, ...audio(content)];
    case "video":
      return [...lead, ...video(content)];
    default:
      return lead;
  }
}
