import type { Media } from "../editor/context";

/** A file of the library as the API shows it, as far as the studio looks. */
export interface Stored {
  id: string;
  kind: Media["kind"];
  original_filename: string;
  file_url: string;
  thumbnail_url: string | null;
  alt_text: string;
  folder: string;
  file_size: number;
  width: number | null;
  height: number | null;
  /** Seconds. */
  duration: number | null;
  is_processed: boolean;
  created_at: string;
}

export const mediaOf = ({ id, kind, original_filename, file_url, thumbnail_url }: Stored): Media => ({
  id,
  kind,
  original_filename,
  public_url: file_url,
  thumbnail_url,
});
