import { ATTRIBUTES, type Attribute, type Scores } from '../scores.js'
import { score } from '../numbers.js'
import { html, type Markup } from './markup.js'

const WIDTH = 370
const HEIGHT = 300
const RADIUS = 112
const CENTRE = { x: WIDTH / 2, y: HEIGHT / 2 + 4 }
const LABEL_DISTANCE = 16
const RINGS = [0.25, 0.5, 0.75, 1]

interface Point {
  x: number
  y: number
}

/** The place of a score on the spoke of an attribute; the first points up, the others follow clockwise. */
export function radarPoint(at: number, value: number): Point {
  const angle = (2 * Math.PI * at) / ATTRIBUTES.length - Math.PI / 2
  return {
    x: round(CENTRE.x + Math.cos(angle) * value * RADIUS),
    y: round(CENTRE.y + Math.sin(angle) * value * RADIUS),
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function pointList(points: readonly Point[]): string {
  return points.map(({ x, y }) => `${x},${y}`).join(' ')
}

/**
 * The scores of the attributes before and after, as two outlines over one web: the first dashed with hollow squares, the
 * second solid with dots. An attribute without a score has no point, and is marked so; the outline goes on without it.
 */
export function radar({ before, after }: { before: Scores; after: Scores }): Markup {
  const spoken = ATTRIBUTES.map(
    (name) => `${name} ${score(before[name]?.score)} before, ${score(after[name]?.score)} after`,
  )
  return html`<svg
    class="radar"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    role="img"
    aria-labelledby="radar-title radar-text"
  >
    <title id="radar-title">Scores of the seven attributes before and after</title>
    <desc id="radar-text">${spoken.join('; ')}.</desc>
    ${RINGS.map((ring) => html`<polygon class="web" points="${pointList(ATTRIBUTES.map((_, at) => radarPoint(at, ring)))}" />`)}
    ${ATTRIBUTES.map((_, at) => {
      const end = radarPoint(at, 1)
      return html`<line class="web" x1="${CENTRE.x}" y1="${CENTRE.y}" x2="${end.x}" y2="${end.y}" />`
    })}
    ${outline('before', before)} ${outline('after', after)}
    ${ATTRIBUTES.map((name, at) => label(name, at, before[name]?.score ?? after[name]?.score))}
  </svg>`
}

function outline(name: 'before' | 'after', scores: Scores): Markup {
  const points = ATTRIBUTES.flatMap((attribute, at) => {
    const value = scores[attribute]?.score
    return typeof value === 'number' ? [{ attribute, value, ...radarPoint(at, within(value)) }] : []
  })
  return html`<g class="${name}"
    ><polygon points="${pointList(points)}" />${points.map(({ attribute, value, x, y }) => {
      const title = html`<title>${attribute} ${name}: ${score(value)}</title>`
      return name === 'before'
        ? html`<rect x="${round(x - 3)}" y="${round(y - 3)}" width="6" height="6">${title}</rect>`
        : html`<circle cx="${x}" cy="${y}" r="3.5">${title}</circle>`
    })}</g
  >`
}

function within(value: number): number {
  return Math.min(1, Math.max(0, value))
}

function label(name: Attribute, at: number, value: number | null | undefined): Markup {
  const edge = radarPoint(at, 1 + LABEL_DISTANCE / RADIUS)
  const aside = edge.x - CENTRE.x
  const anchor = Math.abs(aside) < 10 ? 'middle' : aside > 0 ? 'start' : 'end'
  // A little inward: the picture is no wider than a phone.
  const inward = anchor === 'middle' ? 0 : aside > 0 ? -8 : 8
  const unknown = typeof value === 'number' ? undefined : ' (?)'
  return html`<text
    x="${round(edge.x + inward)}"
    y="${round(edge.y + (edge.y > CENTRE.y ? 9 : 0))}"
    text-anchor="${anchor}"
    >${name}${unknown}</text
  >`
}
