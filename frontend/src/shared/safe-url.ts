const schemes = new Set(["http:", "https:", "mailto:", "tel:"]);

/** The address if following it runs no script, else null. */
export function safeUrl(address: string | undefined): string | null {
  if (!address) {
    return null;
  }
  try {
    return schemes.has(new URL(address, document.baseURI).protocol) ? address : null;
  } catch {
    return null;
  }
}
