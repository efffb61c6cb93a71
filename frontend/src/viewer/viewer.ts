import { pause } from "../shared/pause";
import { keepPlace } from "./languages";
import { TourViewer } from "./tour-viewer";

keepPlace(document);
// To read all of the above took its time already.
void pause().then(() => customElements.define("tour-viewer", TourViewer));
