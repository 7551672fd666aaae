/** How a workspace looks, as a page takes it and as its administrators choose it. */

export interface Accent {
  accent: string;
  on_accent: string;
  soft: string;
}

export interface Logo {
  url: string;
  width: number;
  height: number;
  /** In the dark it stands on a light plate. */
  plate: boolean;
}

export interface Looks {
  name: string;
  accents: { light: Accent; dark: Accent } | null;
  logo: Logo | null;
}

/** The accent of one mode; `given` is the contrast of the colour as it was given, `kept` whether that was enough. */
export interface Shade extends Accent {
  given: number;
  kept: boolean;
}

export interface Shades {
  light: Shade;
  dark: Shade;
  resembles: "good" | "warn" | "bad" | null;
}

export interface BrandBody {
  name: string;
  accent: string | null;
  plate: boolean;
  at_sign_in: boolean;
}

export interface BrandVersion {
  version: number;
  name: string;
  accent: string | null;
  logo: Logo | null;
  saved_by: string | null;
  saved_at: string | null;
}

export interface Brand extends BrandVersion {
  plate: boolean;
  at_sign_in: boolean;
  /** Whether this is the only workspace, so that `at_sign_in` holds. */
  alone: boolean;
  shades: Shades | null;
}
