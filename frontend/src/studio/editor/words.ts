const changes = (count: number): string => (count === 1 ? "1 change" : `${count} changes`);

/** The sentences of the editor's frame. */
export const words = {
  saved: "Saved",
  saving: "Saving…",
  offline: (count: number) => `Offline, ${changes(count)} kept`,
  trouble: (count: number) => `The server has trouble: ${changes(count)} kept, trying again`,
  busy: (count: number) => `The server asks to wait: ${changes(count)} kept, sent in a moment`,
  signedOut: "Signed out: sign in again in another tab, your changes are kept",
  closed: "You may not change this tour any more: your changes are kept here",
  gone: (count: number) => (count === 0 ? "Everything you did here was saved before that." : `${changes(count)} of yours did not arrive: ${count === 1 ? "it is" : "they are"} kept in this browser, and sent once the tour is back.`),
  cannotPutBack: "You cannot put it back: it was deleted for good, or you may not change this team’s tours any more. Ask an owner of the team.",
  stillGone: "It is still not here. Ask an owner of the team.",
  conflict: "Two versions: choose one",
  undo: (step: string | null) => (step ? `Undo: ${step}` : "Undo"),
  redo: (step: string | null) => (step ? `Redo: ${step}` : "Redo"),
  sceneNumber: (number: number) => `Scene ${number}`,
  scenes: (count: number) => (count === 1 ? "1 scene" : `${count} scenes`),
  deletedScenes: (count: number, title: string) => (count === 1 ? `“${title}” deleted` : `${count} scenes deleted`),
  deleteScenes: (count: number) => (count === 1 ? "Delete scene" : `Delete ${count} scenes`),
  deletedMeanwhile: (label: string) => `“${label}” was not saved: somebody deleted it meanwhile.`,
  refused: (label: string, why: string) => `“${label}” was not saved. ${why}`,
  putBack: "Put it back",
  copyWhatYouWrote: "Copy what you wrote",
  changedBy: (name: string) => `${name} changed this tour a moment ago`,
  leaving: "Changes are still on their way.",
} as const;

/** The names of fields, where two versions of one are shown side by side; of a part, like `settings.show_compass`, that of the part. */
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

export const fieldName = (name: string): string => fieldNames[name] ?? name.slice(name.indexOf(".") + 1).replaceAll("_", " ");
