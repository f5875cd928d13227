import type { Example } from '../report.js'
import type { Place } from '../similarity.js'
import { html, type Content, type Markup } from './markup.js'

/** Words beyond which two texts are not compared word by word: that takes time by the square of them. */
const MOST_WORDS = 400

export function place({ file, line }: Place): Markup {
  return html`<span class="place">${file}:${line}</span>`
}

/** The beginning of a record, as text. */
export function excerpt(text: Content): Markup {
  return html`<blockquote dir="auto">${text}</blockquote>`
}

/** Two texts with the words marked that only one of them has, in their order. */
export function markedDifferences(one: string, other: string): [Markup, Markup] {
  const [first, second] = [wordsOf(one), wordsOf(other)]
  if (first.length > MOST_WORDS || second.length > MOST_WORDS) return [html`${one}`, html`${other}`]
  // Lengths of the longest common subsequences of what follows each pair of places.
  const width = second.length + 1
  const longest = new Uint16Array((first.length + 1) * width)
  for (let at = first.length - 1; at >= 0; at--) {
    for (let to = second.length - 1; to >= 0; to--) {
      longest[at * width + to] =
        first[at] === second[to]
          ? longest[(at + 1) * width + to + 1]! + 1
          : Math.max(longest[(at + 1) * width + to]!, longest[at * width + to + 1]!)
    }
  }
  const [left, right]: [Markup[], Markup[]] = [[], []]
  let [at, to] = [0, 0]
  while (at < first.length || to < second.length) {
    if (at < first.length && to < second.length && first[at] === second[to]) {
      left.push(html`${first[at++]}`)
      right.push(html`${second[to++]}`)
    } else if (
      to >= second.length ||
      (at < first.length && longest[(at + 1) * width + to]! >= longest[at * width + to + 1]!)
    ) {
      left.push(html`<mark>${first[at++]}</mark>`)
    } else {
      right.push(html`<mark>${second[to++]}</mark>`)
    }
  }
  return [html`${left}`, html`${right}`]
}

/** Words, white space and other characters, which together are the text. */
function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}]+|\s+|[^\p{L}\p{N}\p{M}\s]/gu) ?? []
}

/** A record that was removed beside the one that was kept. */
export function pair(
  removed: { text: string; source: Place },
  kept: { text: string | undefined; source: Place },
): Markup {
  const [left, right] =
    kept.text === undefined ? [removed.text, undefined] : markedDifferences(removed.text, kept.text)
  return html`<div class="pair">
    <div>
      <p class="quiet">Removed: ${place(removed.source)}</p>
      ${excerpt(left)}
    </div>
    <div>
      <p class="quiet">Kept: ${place(kept.source)}</p>
      ${right === undefined ? html`<p>Its text could not be read any more.</p>` : excerpt(right)}
    </div>
  </div>`
}

/** One record that a rule rejected or edited, with what was measured. */
export function example({ source, excerpt: text, value, threshold, witness, removed }: Example): Markup {
  const facts = [
    ...(value === undefined ? [] : [html`value ${value}`]),
    ...(threshold === undefined ? [] : [html`threshold ${threshold}`]),
    ...(witness?.similarity === undefined ? [] : [html`similarity ${witness.similarity.toFixed(3)}`]),
  ]
  const head = html`<p class="quiet">${place(source)}${facts.map((fact) => html` · ${fact}`)}</p>`
  if (witness)
    return html`<li>${head}${pair({ text, source }, { text: witness.excerpt, source: witness })}</li>`
  return html`<li>
    ${head}${excerpt(text)}${
      removed?.length
        ? html`<p class="quiet">Taken out:</p>
            <ul class="taken">
              ${removed.map((piece) => html`<li><del dir="auto">${piece}</del></li>`)}
            </ul>`
        : undefined
    }
  </li>`
}
