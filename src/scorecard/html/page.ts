import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Report } from '../report.js'
import { biasSection, distributionsSection } from './distributions.js'
import { duplicatesSection } from './duplicates.js'
import { opening } from './headline.js'
import { html, Markup } from './markup.js'
import { patternsSection, templatesSection } from './patterns.js'
import { rulesSection } from './rules.js'
import { runSection } from './run.js'
import { scoresSection } from './scores.js'
import { SCRIPT } from './script.js'
import { sectionMarkup, type Section } from './section.js'
import { scalar } from './tables.js'

const STYLE = ['colours', 'page', 'tables', 'charts', 'records', 'media']
  .map((name) => readFileSync(new URL(`./style/${name}.css`, import.meta.url), 'utf8'))
  .join('')

/** Nothing may be loaded, and no style or script may run but the two of this page. */
const POLICY = [
  "default-src 'none'",
  `style-src '${hashOf(STYLE)}'`,
  `script-src '${hashOf(SCRIPT)}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

/** The scorecard of a run as one page that needs nothing else. */
export function renderReport(report: Report): string {
  const sections = [
    scoresSection(report),
    rulesSection(report, 'rejected'),
    rulesSection(report, 'edited'),
    rulesSection(report, 'tagged'),
    duplicatesSection(report),
    distributionsSection(report),
    patternsSection(report),
    biasSection(report),
    templatesSection(report),
    runSection(report),
  ].filter((section) => section !== undefined)
  const inputs = scalar(report.options.inputs ?? 'unknown input')
  return document({
    title: 'Scorecard',
    subtitle: inputs.replaceAll('<stdin>', 'standard input'),
    opening: opening(report),
    sections,
    version: report.version,
  })
}

export interface Page {
  title: string
  /** What the page is about. */
  subtitle: string
  opening: Markup
  sections: readonly Section[]
  version: string
}

/** A whole page around its parts. */
export function document({ title, subtitle, opening: first, sections, version }: Page): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${new Markup(POLICY)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <meta name="generator" content="synthclean ${version}" />
        <title>${title}: ${subtitle}</title>
        ${new Markup(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          <h1>${title}</h1>
          <p class="place">${subtitle}</p>
        </header>
        <nav aria-label="Parts of this page">
          <ul>
            ${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}
          </ul>
          <button type="button" id="open-all" aria-pressed="false" hidden>Open everything</button>
        </nav>
        <main id="main" tabindex="-1">
          <section aria-label="At a glance">${first}</section>
          ${sections.map(sectionMarkup)}
        </main>
        <footer>
          <p class="quiet">
            Made by synthclean ${version}. This page loads nothing from anywhere; what it quotes from records
            is data, shown as text.
          </p>
        </footer>
        ${new Markup(`<script>${SCRIPT}</script>`)}
      </body>
    </html> `
  return page.source
}
