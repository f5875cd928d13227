import fc from 'fast-check'
import t from 'tap'
import { fixedPrefix, goesDeeper, hasWildcard, matches } from '../../../src/io/remote/wildcard.js'

t.test('examples', async (t) => {
  const yes: [string, string][] = [
    ['data/*.jsonl.gz', 'data/a.jsonl.gz'],
    ['*', 'a'],
    ['**', 'a/b/c'],
    ['a/**', 'a/b/c'],
    ['a/**/c', 'a/c'],
    ['a/**/c', 'a/x/y/c'],
    ['**/*.gz', 'x.gz'],
    ['part-?????-*', 'part-00001-x'],
    ['?', '😀'],
    ['.h/*', '.h/a'],
    ['.*', '.h'],
    ['a**b', 'axxb'],
  ]
  const no: [string, string][] = [
    ['data/*.jsonl.gz', 'data/x/a.jsonl.gz'],
    ['data/*.jsonl.gz', 'data/a.jsonl'],
    ['*', '.h'],
    ['**/x', '.h/x'],
    ['?h', '.h'],
    ['a**b', 'a/b'],
    ['a/**/c', 'ac'],
    ['[ab]', 'a'],
    ['{a,b}', 'a'],
    ['', 'a'],
    ['a/**', 'a'],
  ]
  for (const [pattern, path] of yes) t.ok(matches(pattern, path), `${pattern} meets ${path}`)
  for (const [pattern, path] of no) t.notOk(matches(pattern, path), `${pattern} does not meet ${path}`)
  t.ok(hasWildcard('a?') && hasWildcard('*'))
  t.notOk(hasWildcard('a[b]'))
})

/** The plain meaning, by trying everything. */
function plainly(pattern: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = pattern
  if (first === undefined) return path.length === 0
  if (first === '**') {
    if (plainly(rest, path)) return true
    return path.length > 0 && !path[0]!.startsWith('.') && plainly(pattern, path.slice(1))
  }
  return path.length > 0 && part(first, path[0]!, true) && plainly(rest, path.slice(1))
}

function part(pattern: string, text: string, atStart: boolean): boolean {
  if (pattern === '') return text === ''
  const dot = atStart && text.startsWith('.')
  if (pattern.startsWith('*')) {
    if (dot) return false
    return part(pattern.slice(1), text, false) || (text !== '' && part(pattern, text.slice(1), false))
  }
  if (text === '' || (pattern.startsWith('?') ? dot : pattern[0] !== text[0])) return false
  return part(pattern.slice(1), text.slice(1), false)
}

const signs = (letters: string[]) =>
  fc.array(fc.constantFrom(...letters), { maxLength: 9 }).map((all) => all.join(''))

t.test('property: it is what trying everything finds, and the fixed prefix loses nothing', async (t) => {
  let met = 0
  fc.assert(
    fc.property(
      signs(['a', 'b', '.', '/', '*', '**', '?', '/**/']),
      signs(['a', 'b', '.', '/', '/a']),
      (pattern, path) => {
        const parts = pattern.split('/')
        const expected = plainly(parts.at(-1) === '**' ? [...parts, '*'] : parts, path.split('/'))
        if (expected) met++
        const prefix = fixedPrefix(pattern)
        const folder = prefix.lastIndexOf('/') + 1
        const found = path.startsWith(prefix) && (goesDeeper(pattern) || !path.slice(folder).includes('/'))
        return matches(pattern, path) === expected && (!expected || found)
      },
    ),
    { numRuns: 20_000 },
  )
  t.ok(met > 200, `${met} met`)
})

t.test('no pattern takes long', async (t) => {
  const start = performance.now()
  t.notOk(matches(`${'*a'.repeat(400)}b`, 'a'.repeat(1000)))
  t.notOk(matches(`${'**/a/'.repeat(200)}b`, 'a/'.repeat(500)))
  t.ok(performance.now() - start < 2000)
})
