import { visible } from '../visible-text.js'

/**
 * Text that is HTML already. `html` makes it, and page.ts of its own style and script: nothing of a report gets on a page
 * unescaped.
 */
export class Markup {
  readonly source: string

  constructor(source: string) {
    this.source = source
  }
}

export type Content = Markup | string | number | undefined | readonly Content[]

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A template whose values are escaped, unless they are markup themselves. */
export function html(pieces: TemplateStringsArray, ...values: Content[]): Markup {
  return new Markup(pieces.reduce((source, piece, at) => source + sourceOf(values[at - 1]) + piece))
}

function sourceOf(content: Content): string {
  if (content === undefined) return ''
  if (content instanceof Markup) return content.source
  return typeof content === 'object' ? content.map(sourceOf).join('') : escape(String(content))
}

/** Text for any place of a page, quoted attributes included. */
export function escape(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character]!)
}
