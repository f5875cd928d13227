import { html, type Content, type Markup } from './markup.js'

/** A part of the page; the navigation names it. */
export interface Section {
  id: string
  title: string
  content: Content
}

export function sectionMarkup({ id, title, content }: Section): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title" tabindex="-1">
    <h2 id="${id}-title">${title}</h2>
    ${content}
  </section> `
}
