/** Files that people let fall onto the page, whole folders too. */

const order = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
const sceneTypes = new Set(["image/jpeg", "image/png", "image/webp"]);
/** What systems put into folders without being asked. */
const hidden = /^\.|^(thumbs\.db|desktop\.ini)$/i;

export interface Dropped {
  files: File[];
  /** The name of the folder, where it was just one. */
  folder: string | null;
}

/** Room 2 before room 10. */
export const inNaturalOrder = (files: File[]): File[] => [...files].sort((a, b) => order.compare(pathOf(a), pathOf(b)));

export const isOfScene = (file: File): boolean => (file.type ? sceneTypes.has(file.type) : /\.(jpe?g|png|webp)$/i.test(file.name));

export const hasFiles = (transfer: DataTransfer | null): transfer is DataTransfer => transfer?.types.includes("Files") ?? false;

/** Reads what was dropped. Call it in the event: the list is empty afterwards. */
export async function droppedIn(transfer: DataTransfer): Promise<Dropped> {
  const entries = [...transfer.items].map((item) => (item.kind === "file" ? item.webkitGetAsEntry?.() : null)).filter((entry) => entry != null);
  if (entries.length === 0) return { files: wanted([...transfer.files]), folder: null };
  const [only] = entries;
  const files = await Promise.all(entries.map(filesIn));
  return { files: wanted(files.flat()), folder: entries.length === 1 && only!.isDirectory ? only!.name : null };
}

/** Those of a field that takes a folder. */
export function chosenIn(list: FileList | null): Dropped {
  const files = [...(list ?? [])];
  const folders = new Set(files.map(({ webkitRelativePath }) => webkitRelativePath.split("/")[0]));
  const [only] = folders;
  return { files: wanted(files), folder: folders.size === 1 && only ? only : null };
}

const wanted = (files: File[]): File[] => files.filter(({ name }) => !hidden.test(name));

const paths = new WeakMap<File, string>();
const pathOf = (file: File): string => paths.get(file) ?? (file.webkitRelativePath || file.name);

async function filesIn(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isDirectory) {
    const inside = await entriesIn((entry as FileSystemDirectoryEntry).createReader());
    return (await Promise.all(inside.map(filesIn))).flat();
  }
  const file = await new Promise<File | null>((resolve) => (entry as FileSystemFileEntry).file(resolve, () => resolve(null)));
  if (file) paths.set(file, entry.fullPath);
  return file ? [file] : [];
}

/** A reader gives a hundred at a time. */
async function entriesIn(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const some = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
  return some.length === 0 ? [] : [...some, ...(await entriesIn(reader))];
}

/** `2026-05 sea_view` → `2026-05 sea view`. */
export const titleOf = (folder: string | null): string => folder?.replace(/[_\s]+/g, " ").trim().slice(0, 255) || "Untitled tour";
