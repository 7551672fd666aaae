/** How dates and numbers are written: a choice kept in this browser, read once as the page opens. */

export interface Written {
  numbers: string | undefined;
  dates: string | undefined;
}

const key = "sextant.locale";
const own = "sextant";
const browser = "browser";

export const locales = [
  own,
  browser,
  "en-US",
  "en-GB",
  "de-DE",
  "de-CH",
  "fr-FR",
  "es-ES",
  "it-IT",
  "nl-NL",
  "pt-BR",
  "pl-PL",
  "sv-SE",
  "ja-JP",
  "hi-IN",
  "ar-EG",
  "he-IL",
] as const;

export type Locale = (typeof locales)[number];

export function chosenLocale(): Locale {
  try {
    const value = localStorage.getItem(key);
    return locales.find((each) => each === value) ?? own;
  } catch {
    return own;
  }
}

/** Keeps the choice; what is on the page is written anew by opening it again. */
export function chooseLocale(locale: Locale): void {
  try {
    if (locale === own) localStorage.removeItem(key);
    else localStorage.setItem(key, locale);
  } catch {
    return; // storage is closed to us, so that nothing could be kept
  }
  location.reload();
}

/** Tags for Intl; undefined stands for the browser's own. */
export function writtenIn(locale: Locale): Written {
  switch (locale) {
    case own:
      return { numbers: "en-US", dates: "en-GB" };
    case browser:
      return { numbers: undefined, dates: undefined };
    default:
      return { numbers: locale, dates: locale };
  }
}

/** What a choice is called, and a date and a number written by it. */
export function localeWords(locale: Locale): string {
  const { numbers, dates } = writtenIn(locale);
  const day = new Date(2026, 10, 27);
  const sample = [
    new Intl.DateTimeFormat(dates, { day: "numeric", month: "short", year: "numeric" }).format(day),
    new Intl.NumberFormat(numbers, { minimumFractionDigits: 2 }).format(12_345.6),
  ].join("; ");
  return `${nameOf(locale)}: ${sample}`;
}

function nameOf(locale: Locale): string {
  if (locale === own) return "Sextant's own";
  if (locale === browser) return "As the browser";
  return new Intl.DisplayNames(["en"], { type: "language" }).of(locale) ?? locale;
}
