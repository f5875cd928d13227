/** The text, unless it holds half of a surrogate pair: that cannot be written as UTF-8, but would become U+FFFD. */
export function withoutLoneSurrogates(text: string, error: () => Error): string {
  if (/\p{Surrogate}/u.test(text)) throw error()
  return text
}
