import DOMPurify from "dompurify";

const tags = [
  "a", "b", "blockquote", "br", "code", "dd", "dl", "dt", "em", "figcaption", "figure", "h3", "h4", "h5", "hr", "i", "img", "li",
  "ol", "p", "pre", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
];
const attributes = ["href", "title", "src", "alt", "width", "height", "colspan", "rowspan", "lang", "dir"];

DOMPurify.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName === "A") {
    node.setAttribute("rel", "noopener noreferrer nofollow ugc");
    node.setAttribute("target", "_blank");
  }
});

/** Text somebody else wrote, reduced to what can only be read. The server cleaned it once already. */
export function cleanHtml(html: string): DocumentFragment {
  return DOMPurify.sanitize(html, {
    ALLOWED_TAGS: tags,
    ALLOWED_ATTR: attributes,
    ALLOW_DATA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
}
