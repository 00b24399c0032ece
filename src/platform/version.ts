// The release: the version in package.json. Only this string of it becomes part of the Worker.
export { version } from "../../package.json";
