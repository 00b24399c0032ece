// The page's colours from the business's one brand colour, readable in both schemes. Pure.

export interface Palette {
  /** Behind the card. */
  backdrop: string;
  surface: string;
  /** Behind the list of what is shared. */
  panel: string;
  /** The button, and the text on it. */
  brand: string;
  onBrand: string;
  /** Links and icons on the surface and the panel. */
  accent: string;
}

type Rgb = [red: number, green: number, blue: number];

/** WCAG's minimum for text. */
const TEXT = 4.5;
/** WCAG's minimum for the shape of a control. */
const SHAPE = 3;
/** With less contrast than this the brand colour cannot be told from the surface. */
const VISIBLE = 1.2;
const WHITE = "#ffffff";
const BLACK = "#000000";
const LIGHT_INK = "#f2f4f6";
const DARK_SURFACE = "#15181d";
const DARK_BACKDROP = "#0c0e11";

/** WCAG contrast ratio of two "#rrggbb" colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** White where it can be read on the colour, else black. One of the two always reaches 4.5. */
export function textOn(background: string): string {
  return contrast(WHITE, background) >= TEXT ? WHITE : BLACK;
}

/** `share` (0 to 1) of one colour over another. */
export function mix(color: string, base: string, share: number): string {
  const under = parse(base);
  return hex(parse(color).map((value, index) => value * share + (under[index] ?? 0) * (1 - share)));
}

/** Light and dark palettes for a "#rrggbb" brand colour. */
export function palettes(brand: string): { light: Palette; dark: Palette } {
  const light = { backdrop: mix(brand, WHITE, 0.07), surface: WHITE, panel: mix(brand, WHITE, 0.035) };
  const dark = {
    backdrop: mix(brand, DARK_BACKDROP, 0.05),
    surface: DARK_SURFACE,
    panel: mix(WHITE, DARK_SURFACE, 0.035),
  };
  const onLight = unlike(light.surface, brand, DARK_SURFACE);
  // A dark brand colour is hard to see on a dark page, so the button there has a brighter form of it.
  const onDark = unlike(dark.surface, brand, LIGHT_INK);
  const darkBrand = reach(SHAPE, dark.surface, onDark, [vivid(onDark), WHITE]);
  return {
    light: {
      ...light,
      brand: onLight,
      onBrand: textOn(onLight),
      accent: reach(TEXT, light.panel, onLight, [BLACK]),
    },
    dark: {
      ...dark,
      brand: darkBrand,
      onBrand: textOn(darkBrand),
      accent: reach(TEXT, dark.panel, onDark, [vivid(onDark), WHITE]),
    },
  };
}

/**
 * The brand colour, or `ink` where it is almost the surface's colour: a white button on a white page cannot be seen.
 */
function unlike(surface: string, brand: string, ink: string): string {
  return contrast(brand, surface) < VISIBLE ? ink : mix(brand, WHITE, 1);
}

/** The colour, mixed with each of `stops` in turn, only as far as needed to contrast with the background by `ratio`. */
function reach(ratio: number, background: string, color: string, stops: string[]): string {
  let from = color;
  for (const stop of stops) {
    for (let share = 0; share < 1; share += 0.04) {
      const candidate = mix(stop, from, share);
      if (contrast(candidate, background) >= ratio) return candidate;
    }
    from = stop;
  }
  return from;
}

/** The brightest colour of the same hue and saturation. */
function vivid(color: string): string {
  const rgb = parse(color);
  const brightest = Math.max(...rgb);
  return brightest === 0 ? WHITE : hex(rgb.map((value) => (value * 255) / brightest));
}

function hex(rgb: number[]): string {
  return `#${rgb.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("")}`;
}

function luminance(color: string): number {
  const [red, green, blue] = parse(color).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function parse(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
