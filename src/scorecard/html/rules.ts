import { STAGES, rejectingRules } from '../../stages/list.js'
import { stageTotal, total } from '../notices.js'
import { count, share } from '../numbers.js'
import type { Example, Report } from '../report.js'
import { bar } from './charts.js'
import { example } from './excerpt.js'
import { html, type Markup } from './markup.js'
import type { Section } from './section.js'

type Action = 'rejected' | 'edited' | 'tagged'
type Counts = Record<string, Record<string, number> | undefined>

const TITLES: Record<Action, string> = { rejected: 'Rejected', edited: 'Edited', tagged: 'Tagged' }
const LOOKS: Record<Action, string> = { rejected: 'removed', edited: 'changed', tagged: 'told' }
const MEANINGS: Record<Action, string> = {
  rejected: 'Records that were removed, each for the first rule that it met.',
  edited: 'Records that were kept with a part taken out or mended; one record may count for several rules.',
  tagged:
    'Records that were kept as they are, and what was noticed; --drop with the name of a rule removes them.',
}

/** What was rejected, edited or tagged: a bar for each rule, and its examples. */
export function rulesSection(report: Report, action: Action): Section | undefined {
  const counts: Counts = report[action] ?? {}
  const all = total(counts)
  if (all === 0) return undefined
  const most = Math.max(...Object.values(counts).flatMap((rules) => Object.values(rules ?? {})))
  const examples = report.examples ?? []
  return {
    id: action,
    title: TITLES[action],
    content: html`<p>${MEANINGS[action]}</p>
      ${Object.entries(counts).map(([stage, rules]) => {
        const records = stageTotal(rules)
        if (records === 0) return undefined
        return html`<h3>
            ${stage}
            <span class="quiet"
              >${
                action === 'rejected'
                  ? recordsText(records)
                  : html`${count(Object.keys(rules ?? {}).length)} rules`
              }</span
            >
          </h3>
          <ul class="rules">
            ${Object.entries(rules ?? {})
              .sort(([, one], [, other]) => other - one)
              .map(([rule, found]) => {
                const shown = examples.filter(
                  (one) => one.stage === stage && one.rule === rule && one.action === ACTIONS[action],
                )
                return ruleItem({
                  when: whenOf(stage, rule, action) ?? pluginWhen(report, rule, action),
                  rule,
                  action,
                  records: found,
                  of: report.input.records,
                  most,
                  examples: shown,
                })
              })}
          </ul>`
      })}`,
  }
}

const ACTIONS: Record<Action, Example['action'] | undefined> = {
  rejected: 'reject',
  edited: 'edit',
  tagged: undefined,
}

interface RuleItem {
  rule: string
  when: string | undefined
  action: Action
  records: number
  of: number
  most: number
  examples: readonly Example[]
}

function ruleItem({ rule, when, action, records, of, most, examples }: RuleItem): Markup {
  const line = html`<span class="name">${rule}</span>${bar(records / most, LOOKS[action])}<span class="number"
      >${count(records)}<span class="unseen"> records, </span></span
    ><span class="number quiet">${of > 0 ? share(records / of) : '–'}</span>`
  const about = when === undefined ? undefined : html`<p class="quiet">When ${when}.</p>`
  if (examples.length === 0 && !about) return html`<li><div class="row">${line}</div></li>`
  return html`<li>
    <details>
      <summary class="row">${line}</summary>
      <div class="inside">
        ${about}${
          examples.length > 0
            ? html`<ul class="examples">
                ${examples.map(example)}
              </ul>`
            : undefined
        }
      </div>
    </details>
  </li>`
}

/** What this version says of a rule; rules of the user's own packs are not known to it. */
function whenOf(stage: string, rule: string, action: Action): string | undefined {
  const declared = STAGES.find(({ name }) => name === stage)
  if (!declared) return undefined
  const rules = { rejected: rejectingRules(declared), edited: declared.edits, tagged: declared.tags }[action]
  return rules.find(({ id }) => id === rule)?.when.replaceAll('`', '')
}

const PLUGIN_LISTS: Record<Action, string> = { rejected: 'rejects', edited: 'edits', tagged: 'tags' }

/** What a plug-in of the run said of its rule, which is named `PLUGIN/RULE`; a report may come from anywhere. */
function pluginWhen({ options }: Report, rule: string, action: Action): string | undefined {
  const [name, id] = rule.split('/')
  const plugins = own(own(options, 'texts'), 'plugins')
  const rules = own(
    listed(plugins).find((plugin) => own(plugin, 'name') === name),
    PLUGIN_LISTS[action],
  )
  const when = own(
    listed(rules).find((one) => own(one, 'id') === id),
    'when',
  )
  return typeof when === 'string' ? when : undefined
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function own(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Record<string, unknown>)[name]
}

function recordsText(records: number): string {
  return `${count(records)} ${records === 1 ? 'record' : 'records'}`
}
