// Built text (scripts and styles made by `npm run build`) is imported as a string.
declare module "*.txt" {
  const text: string;
  export default text;
}
