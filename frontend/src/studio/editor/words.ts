/** The sentences of the editor's frame. */
export const words = {
  saved: "Saved",
  saving: "Saving…",
  offline: (count: number) => `Offline, ${count === 1 ? "1 change" : `${count} changes`} kept`,
  signedOut: "Signed out: sign in again in another tab, your changes are kept",
  conflict: "Two versions: choose one",
  undo: (step: string | null) => (step ? `Undo: ${step}` : "Undo"),
  redo: (step: string | null) => (step ? `Redo: ${step}` : "Redo"),
  sceneNumber: (number: number) => `Scene ${number}`,
  scenes: (count: number) => (count === 1 ? "1 scene" : `${count} scenes`),
  deletedScenes: (count: number, title: string) => (count === 1 ? `“${title}” deleted` : `${count} scenes deleted`),
  deleteScenes: (count: number) => (count === 1 ? "Delete scene" : `Delete ${count} scenes`),
  refused: (label: string, why: string) => `${label} was not saved. ${why}`,
  copyWhatYouWrote: "Copy what you wrote",
  changedBy: (name: string) => `${name} changed this tour a moment ago`,
  leaving: "Changes are still on their way.",
} as const;

/** The names of fields, where two versions of one are shown side by side. */
export const fieldNames: Record<string, string> = {
  title: "Title",
  description: "Description",
  view: "Start view",
  north_offset: "North",
  level: "Level",
  position: "Place",
  content: "Content",
  target_scene_id: "Leads to",
  arrival: "View on arrival",
  icon_name: "Icon",
  icon_color: "Colour",
  icon_size: "Size",
  polygon: "Area",
  is_active: "Shown to visitors",
  name: "Name",
  floor_number: "Floor",
  markers: "Markers",
  settings: "Viewer settings",
  visibility: "Who may see it",
  slug: "Address",
  colors: "Colours",
  agent: "Agent",
  font_family: "Font",
};

export const fieldName = (name: string): string => fieldNames[name] ?? name.replaceAll("_", " ");
