import { TourViewer } from "./tour-viewer";

customElements.define("tour-viewer", TourViewer);
