import { isDeepStrictEqual } from 'node:util'
import { figuresOf } from './figures.js'
import type { Unit } from './numbers.js'
import type { Report } from './report.js'

/** One number in two runs. */
export interface Change {
  name: string
  unit: Unit
  /** Null where the run cannot tell. */
  first: number | null
  second: number | null
}

export interface ChangeGroup {
  title: string
  changes: Change[]
}

/** An option that differs, as JSON; undefined where a run has none of the name. */
export interface OptionChange {
  name: string
  first: string | undefined
  second: string | undefined
}

export interface Comparison {
  groups: ChangeGroup[]
  options: OptionChange[]
}

/** Groups of counts, in which a name that is absent means none. */
const COUNTED = new Set(['Rejected', 'Edited', 'Tagged'])

/** Puts the numbers of two runs side by side, and names the options in which they differ. */
export function compareReports(first: Report, second: Report): Comparison {
  const [left, right] = [figuresOf(first), figuresOf(second)]
  const groups = left.map(({ title, figures }, at): ChangeGroup => {
    const others = right[at]!.figures
    const values = new Map(figures.map((figure) => [figure.name, figure.value]))
    const otherValues = new Map(others.map((figure) => [figure.name, figure.value]))
    const absent = COUNTED.has(title) ? 0 : null
    const all = new Map([...figures, ...others].map(({ name, unit }) => [name, unit]))
    const changes = [...all].map(([name, unit]) => ({
      name,
      unit,
      first: values.get(name) ?? absent,
      second: otherValues.get(name) ?? absent,
    }))
    // The sum stays at the end, whatever only the second run has.
    return {
      title,
      changes: [
        ...changes.filter(({ name }) => name !== 'all'),
        ...changes.filter(({ name }) => name === 'all'),
      ],
    }
  })
  return {
    groups: groups.filter(({ changes }) =>
      changes.some(({ first: one, second: other }) => one !== null || other !== null),
    ),
    options: optionChanges(first, second),
  }
}

function optionChanges(first: Report, second: Report): OptionChange[] {
  const [left, right] = [first, second].map(
    ({ options, version }) => new Map([...flat(options), ['version', version]] as [string, unknown][]),
  ) as [Map<string, unknown>, Map<string, unknown>]
  const text = (value: unknown) => (value === undefined ? undefined : JSON.stringify(value))
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((name) => !isDeepStrictEqual(left.get(name), right.get(name)))
    .map((name) => ({ name, first: text(left.get(name)), second: text(right.get(name)) }))
}

/** Values of nested objects by their path. */
function flat(value: object, prefix = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]): [string, unknown][] =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner) && Object.keys(inner).length > 0
      ? flat(inner, `${prefix}${key}.`)
      : [[`${prefix}${key}`, inner]],
  )
}
