import type { ChangeGroup, Comparison } from '../compare.js'
import { differenceText, figureText } from '../numbers.js'
import { html, type Content } from './markup.js'
import { document } from './page.js'
import { table } from './tables.js'

/** Two runs side by side as one page that needs nothing else. `names`: what the first and the second are called. */
export function renderComparison(
  { groups, options }: Comparison,
  names: readonly [string, string],
  version: string,
): string {
  const sections = groups.map((group) => ({
    id: group.title.toLowerCase().replaceAll(' ', '-'),
    title: group.title,
    content: changeTable(group),
  }))
  return document({
    title: 'Two runs compared',
    subtitle: `${names[0]} and ${names[1]}`,
    opening: html`<p class="headline">${sentence(groups)}</p>
      <dl class="pair">
        <div>
          <dt class="quiet">First</dt>
          <dd class="place">${names[0]}</dd>
        </div>
        <div>
          <dt class="quiet">Second</dt>
          <dd class="place">${names[1]}</dd>
        </div>
      </dl>`,
    sections: [
      {
        id: 'options',
        title: 'Options that differ',
        content:
          options.length === 0
            ? html`<p>None: both runs had the same options.</p>`
            : table(
                'Options that differ',
                [{ title: 'Option' }, { title: 'First' }, { title: 'Second' }],
                options.map(({ name, first, second }) => [name, first ?? 'absent', second ?? 'absent']),
              ),
      },
      ...sections,
    ],
    version,
  })
}

function sentence(groups: readonly ChangeGroup[]): Content {
  const changes = groups[0]?.changes ?? []
  const [first, second] = (['first', 'second'] as const).map((side) =>
    figureText('share', changes.find(({ name }) => name === 'share removed')?.[side]),
  )
  const kept = changes.find(({ name }) => name === 'records out')
  const difference = (kept?.second ?? 0) - (kept?.first ?? 0)
  const more =
    difference === 0
      ? 'as many records'
      : `${figureText('count', Math.abs(difference))} ${difference > 0 ? 'more' : 'fewer'} ${Math.abs(difference) === 1 ? 'record' : 'records'}`
  return `The second run kept ${more}: it removed ${second}, the first ${first}.`
}

function changeTable({ title, changes }: ChangeGroup): Content {
  return table(
    title,
    [
      { title: 'Figure' },
      { title: 'First', numeric: true },
      { title: 'Second', numeric: true },
      { title: 'Difference', numeric: true },
    ],
    changes.map(({ name, unit, first, second }) => [
      name,
      figureText(unit, first),
      figureText(unit, second),
      first === null || second === null ? '–' : differenceText(unit, second - first),
    ]),
  )
}
