import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const PLACES = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
]

/** The browser of the system, where there is one. */
export const browserPath = PLACES.find((path) => path !== undefined && path !== '' && existsSync(path))

/** Starts it with an empty profile, and without what it does in the network by itself. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: browserPath!,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** Run in the page: opens everything that can be opened. */
export const OPEN_ALL = `for (const details of document.querySelectorAll('details')) details.open = true`

/**
 * Run in the page: contrast by WCAG of all text, and of the marks of charts, against what is behind it; gives what falls
 * short of 4.5 (text) or 3 (marks), and how much was looked at.
 */
export const CONTRAST = `(() => {
  const numbers = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number)
  const opaque = (colour) => colour.startsWith('rgb') && (numbers(colour)[3] ?? 1) === 1
  const luminance = (colour) => {
    const [r, g, b] = numbers(colour).map((part) => {
      const value = part / 255
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
    return (light + 0.05) / (dark + 0.05)
  }
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor
      if (opaque(colour)) return colour
    }
    throw new Error('no background')
  }
  const low = []
  let texts = 0
  let marks = 0
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement
    if (walker.currentNode.data.trim() === '' || !element.checkVisibility()) continue
    if (element.closest('title, desc, script, style')) continue
    const style = getComputedStyle(element)
    const colour = element instanceof SVGElement ? style.fill : style.color
    const value = opaque(colour) ? contrast(colour, behind(element)) : 0
    texts++
    if (value < 4.5) low.push([element.outerHTML.slice(0, 80), colour, behind(element), value])
  }
  for (const mark of document.querySelectorAll('.bar rect, .whole rect, .filled, .outline, .line, .radar g > *')) {
    const style = getComputedStyle(mark)
    const edge = mark.matches('.outline, .line, .radar polygon, .before rect')
    const colour = edge ? style.stroke : style.fill
    const value = opaque(colour) ? contrast(colour, behind(mark)) : 0
    marks++
    if (value < 3) low.push([mark.outerHTML.slice(0, 80), colour, behind(mark), value])
  }
  return { low, texts, marks, paper: behind(document.body), ink: getComputedStyle(document.body).color }
})()`

/** Run in the page: how far along its spoke each point of an outline stands, from 0 to 1, and whether it is on it. */
export const RADAR_POINTS = `(() => {
  const number = (element, name) => Number(element.getAttribute(name))
  const spokes = [...document.querySelectorAll('.radar line')].map((line) => ({
    x: number(line, 'x1'), y: number(line, 'y1'),
    dx: number(line, 'x2') - number(line, 'x1'), dy: number(line, 'y2') - number(line, 'y1'),
  }))
  const placed = (x, y) => {
    let best
    for (const [at, spoke] of spokes.entries()) {
      const length = Math.hypot(spoke.dx, spoke.dy)
      const along = ((x - spoke.x) * spoke.dx + (y - spoke.y) * spoke.dy) / length ** 2
      const aside = Math.abs((x - spoke.x) * spoke.dy - (y - spoke.y) * spoke.dx) / length
      if (along >= 0 && (!best || aside < best.aside)) best = { spoke: at, along, aside }
    }
    return best
  }
  return {
    spokes: spokes.length,
    after: [...document.querySelectorAll('.radar .after circle')].map((c) => placed(number(c, 'cx'), number(c, 'cy'))),
    before: [...document.querySelectorAll('.radar .before rect')].map((r) =>
      placed(number(r, 'x') + number(r, 'width') / 2, number(r, 'y') + number(r, 'height') / 2)),
  }
})()`

/** Run in the page: levels of the headings in their order, of those that are seen. */
export const HEADINGS = `[...document.querySelectorAll('h1, h2, h3, h4')].map(({ localName }) => Number(localName[1]))`
