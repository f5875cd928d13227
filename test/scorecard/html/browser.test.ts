import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { compareReports } from '../../../src/scorecard/compare.js'
import { renderComparison } from '../../../src/scorecard/html/comparison.js'
import { visible } from '../../../src/scorecard/visible-text.js'
import { renderReport } from '../../../src/scorecard/html/page.js'
import { ATTRIBUTES } from '../../../src/scorecard/scores.js'
import { folder, program, root, synthclean } from '../../process.js'
import { HOSTILE, fullReport } from '../full-report.js'
import { CONTRAST, HEADINGS, OPEN_ALL, RADAR_POINTS, browserPath, launch } from './browser.js'

const report = fullReport()
const place = folder()
const pages: Record<string, string> = {
  full: renderReport(report),
  comparison: renderComparison(compareReports(report, fullReport()), ['a.json', 'b.json'], '0.1.0'),
}
const WIDTHS = [390, 1440]
const SCHEMES = ['light', 'dark'] as const

interface Opened {
  page: Page
  /** What went wrong in the page, and what it asked the network for. */
  faults: string[]
}

async function open(browser: Browser, name: string, options: BrowserContextOptions): Promise<Opened> {
  const path = join(place, `${name}.html`)
  writeFileSync(path, pages[name]!)
  const url = pathToFileURL(path).href
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', (message) => faults.push(`console: ${message.text()}`))
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`))
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (request.url() !== url) faults.push(`request: ${request.url()}`)
  })
  await page.goto(url)
  return { page, faults }
}

async function fits(t: Test, page: Page, name: string): Promise<void> {
  const widths = await page.evaluate<[number, number]>('[document.scrollingElement.scrollWidth, innerWidth]')
  t.ok(widths[0] <= widths[1], `${name}: ${widths[0]} of ${widths[1]} pixels`)
}

interface Contrast {
  low: unknown[]
  texts: number
  marks: number
  paper: string
  ink: string
}

// A browser takes its time where it shares the processor.
t.setTimeout(240_000)

t.test('the page in a browser', { skip: browserPath ? false : 'no Chromium is installed' }, async (t) => {
  const browser = await launch()
  t.teardown(() => browser.close())
  pages.real = await realReport()

  t.test('is sound at every width and in both colour schemes, closed and open', async (t) => {
    for (const name of Object.keys(pages)) {
      for (const width of WIDTHS) {
        const papers = new Set<string>()
        for (const colorScheme of SCHEMES) {
          const where = `${name}, ${width}, ${colorScheme}`
          const { page, faults } = await open(browser, name, {
            viewport: { width, height: 844 },
            colorScheme,
          })
          await fits(t, page, where)
          await page.evaluate(OPEN_ALL)
          await fits(t, page, `${where}, open`)
          const contrast = await page.evaluate<Contrast>(CONTRAST)
          t.strictSame(contrast.low, [], `${where}: contrast of ${contrast.texts} texts`)
          t.ok(contrast.texts > 50, `${where}: texts were found`)
          t.ok(name === 'comparison' || contrast.marks > 5, `${where}: marks were found`)
          papers.add(`${contrast.paper} ${contrast.ink}`)
          t.strictSame(faults, [], where)
          await page.context().close()
        }
        t.equal(papers.size, SCHEMES.length, `${name}: the schemes differ`)
      }
    }
  })

  t.test('shows the figures of the report', async (t) => {
    const { page } = await open(browser, 'full', { viewport: { width: 1440, height: 900 } })
    const figures: [figure: string, text: string][] = [
      ['records-in', '128,820'],
      ['records-out', '117,044'],
      ['records-removed', '11,776'],
      ['seconds', '30.2 s'],
      ['throughput', '5.04 MB/s'],
      ['memory', '374 MB'],
      ['false-positives', '0.00012%'],
    ]
    for (const [figure, text] of figures) {
      t.equal(await page.textContent(`[data-figure="${figure}"]`), text, figure)
    }
    t.equal((await page.locator('h1').count()) + (await page.locator('main').count()), 2)
    const levels = await page.evaluate<number[]>(HEADINGS)
    t.ok(
      levels.every((level, at) => level <= (levels[at - 1] ?? 0) + 1),
      `headings in order: ${levels.join()}`,
    )
    const unnamed = `[...document.querySelectorAll('svg:not([aria-hidden])')].filter((svg) =>
      svg.getAttribute('role') !== 'img' || !svg.querySelector('title')?.textContent || !svg.querySelector('desc')?.textContent).length`
    t.equal(await page.evaluate(unnamed), 0, 'pictures have titles and descriptions')
    const uncaptioned = `[...document.querySelectorAll('table')].filter((table) => !table.caption?.textContent.trim() ||
      [...table.querySelectorAll('th')].some((cell) => !cell.scope)).length`
    t.equal(await page.evaluate(uncaptioned), 0, 'tables have captions, and their headings a scope')
    t.equal((await page.locator('table').count()) > 10, true)
  })

  t.test('draws each score at its distance on its spoke', async (t) => {
    const { page } = await open(browser, 'full', { viewport: { width: 1440, height: 900 } })
    const { spokes, ...outlines } = await page.evaluate<
      Record<'before' | 'after', { spoke: number; along: number; aside: number }[]> & { spokes: number }
    >(RADAR_POINTS)
    t.equal(spokes, ATTRIBUTES.length)
    for (const side of ['before', 'after'] as const) {
      const known = ATTRIBUTES.map((name, spoke) => ({
        spoke,
        score: report.scores![side][name].score,
      })).filter(({ score }) => score !== null)
      t.equal(outlines[side].length, known.length, 'a score that is unknown has no point')
      for (const [at, { spoke, score }] of known.entries()) {
        const point = outlines[side][at]!
        t.equal(point.spoke, spoke)
        t.ok(
          Math.abs(point.along - score!) < 0.005 && point.aside < 0.5,
          `${side} ${ATTRIBUTES[spoke]}: ${point.along}`,
        )
      }
    }
  })

  t.test('is used by keyboard alone', async (t) => {
    const { page, faults } = await open(browser, 'full', { viewport: { width: 390, height: 844 } })
    await page.keyboard.press('Tab')
    t.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to the content')
    t.ok(
      await page.evaluate('document.activeElement.getBoundingClientRect().top >= 0'),
      'the skip link is seen',
    )
    await page.keyboard.press('Enter')
    t.equal(await page.evaluate('document.activeElement.localName'), 'main')
    const onRule = `document.activeElement.localName === 'summary' &&
      document.activeElement.querySelector('.name')?.textContent === 'invalid-json'`
    for (let presses = 0; presses < 60 && !(await page.evaluate(onRule)); presses++)
      await page.keyboard.press('Tab')
    t.ok(await page.evaluate(onRule), 'Tab reaches the rule')
    t.match(await page.evaluate('getComputedStyle(document.activeElement).outline'), /solid 3px/)
    const details = page.locator('details', { has: page.locator('.name', { hasText: /^invalid-json$/ }) })
    t.equal(await details.locator('blockquote').first().isVisible(), false)
    await page.keyboard.press('Enter')
    t.equal(await details.locator('blockquote').first().isVisible(), true)
    const button = page.locator('#open-all')
    await button.focus()
    await page.keyboard.press('Enter')
    t.equal(await page.locator('details:not([open])').count(), 0)
    t.equal(await button.getAttribute('aria-pressed'), 'true')
    t.strictSame(faults, [])
  })

  t.test('shows texts that mean harm as text', async (t) => {
    const { page, faults } = await open(browser, 'full', { viewport: { width: 390, height: 844 } })
    const quoted = await page.locator('blockquote').allTextContents()
    for (const text of HOSTILE) t.ok(quoted.includes(visible(text)), visible(text))
    t.match(quoted.join(), 'an override ⟨U+202E⟩ of the direction')
    t.match(quoted.join(), 'a NUL ⟨U+0000⟩, a bell ⟨U+0007⟩')
    t.match(await page.title(), /^Scorecard: /)
    t.equal(await page.locator('img, iframe, object, link, [onerror], [onmouseover]').count(), 0)
    t.equal(await page.locator('script').count(), 1)
    t.strictSame(faults, [])
  })

  t.test('could load nothing and run nothing if a text did get through', async (t) => {
    const { page, faults } = await open(browser, 'full', { viewport: { width: 390, height: 844 } })
    const blocked: (string | undefined)[] = []
    page.on('requestfailed', (request) => blocked.push(request.failure()?.errorText))
    await page.evaluate(`document.body.insertAdjacentHTML('beforeend',
      '<img src="https://example.com/x.png" onerror="document.title = 1"><p style="color: red">')`)
    await page.evaluate(`(() => { const script = document.createElement('script')
      script.textContent = 'document.title = "broken"'; document.body.append(script) })()`)
    await page.waitForTimeout(200)
    t.match(await page.title(), /^Scorecard: /)
    t.strictSame(blocked, ['csp'])
    const told = faults.filter((fault) => !fault.startsWith('request: '))
    t.ok(told.length >= 3, 'the policy told of each')
    t.ok(
      told.every((fault) => fault.includes('Content Security Policy')),
      told.join('\n'),
    )
  })

  t.test('is printed with everything open, and without what only a screen needs', async (t) => {
    const { page } = await open(browser, 'full', {
      viewport: { width: 1440, height: 900 },
      colorScheme: 'dark',
    })
    const closed = await page.locator('details:not([open])').count()
    await page.evaluate('dispatchEvent(new Event("beforeprint"))')
    t.equal(await page.locator('details:not([open])').count(), 0)
    await page.emulateMedia({ media: 'print' })
    t.equal(await page.locator('nav').isVisible(), false)
    t.equal(
      await page.evaluate('getComputedStyle(document.documentElement).backgroundColor'),
      'rgb(255, 255, 255)',
    )
    const contrast = await page.evaluate<Contrast>(CONTRAST)
    t.strictSame(contrast.low, [])
    await page.evaluate('dispatchEvent(new Event("afterprint"))')
    t.equal(await page.locator('details:not([open])').count(), closed)
    t.ok(closed > 0)
  })

  t.test('does not move for those who asked for that', async (t) => {
    for (const [reducedMotion, behaviour] of [
      ['reduce', 'auto'],
      ['no-preference', 'smooth'],
    ] as const) {
      const { page } = await open(browser, 'full', { reducedMotion })
      t.equal(await page.evaluate('getComputedStyle(document.documentElement).scrollBehavior'), behaviour)
    }
  })
})

/** The page that a run over the examples writes. */
async function realReport(): Promise<string> {
  const path = join(place, 'report.html')
  const { status } = await synthclean([
    join(root, 'examples/corpus.jsonl'),
    '-q',
    '--dry-run',
    '--report',
    path,
  ])
  if (status !== 0) throw new Error(`${program} ended with ${status}`)
  return readFileSync(path, 'utf8')
}
