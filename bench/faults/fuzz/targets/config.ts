import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { readConfigFile } from '../../../../src/cli/config/config-file.js'
import { DEFINITIONS } from '../../../../src/cli/config/definitions.js'
import { configText } from '../../../../src/cli/config/print.js'
import { aliasBomb, yamlKey, yamlValue, type YamlWords } from '../grammar/yaml-text.js'
import { mutated } from '../mutations.js'
import { outcomeOf } from '../outcome.js'
import { holds, type FuzzTarget } from '../target.js'

const NAMES = [...DEFINITIONS.keys()]
const WORDS: YamlWords = {
  keys: [...NAMES, 'field', 'shares', 'openers'],
  scalars: [
    ...[
      '0.8',
      '1',
      'true',
      'off',
      'on',
      '64MiB',
      '20%',
      'quality',
      'en',
      'first',
      'auto',
      'word:3',
      'out.jsonl',
    ],
    ...['"diversity < 0.5"', 'a.json', '{field: lang, shares: {en: 0.5}}', '[quality]', '{openers: off}'],
    ...[...DEFINITIONS.values()].flatMap(({ choices }) => choices ?? []),
  ],
}

/** Whether something was put where every object would have it. */
function isPolluted(): boolean {
  return Object.keys(Object.prototype).length > 0 || Object.keys(Array.prototype).length > 0
}

/** The reader of `--config` files: options or a usage error; what it reads it reads again as it prints it. */
export function configTarget(): FuzzTarget {
  // Relative paths become absolute by the folder of the first file, and stay so in the second, wherever that is.
  const [path, again] = ['config.yaml', 'again.yaml'].map((name) =>
    join(mkdtempSync(join(tmpdir(), 'synthclean-fuzz-')), name),
  ) as [string, string]
  return {
    name: 'config',
    mostMemory: 1024,
    mostSeconds: 10,
    make(random) {
      const entries = random.list(random.size(0, 6), () =>
        random.once(30)
          ? aliasBomb(random, random.pick(NAMES))
          : `${yamlKey(random, WORDS)}: ${yamlValue(random, WORDS)}\n`,
      )
      if (random.once(30)) entries.unshift(random.pick(['%YAML 1.1\n---\n', '--- \n', '\ufeff', '# a\n']))
      if (random.once(40)) entries.push('---\nseed: 1\n')
      const bytes = Buffer.from(entries.join(''))
      return random.once(3) ? mutated(bytes, random) : bytes
    },
    async check(bytes) {
      writeFileSync(path, bytes)
      const { error, result } = await outcomeOf(() => readConfigFile(path))
      holds(!isPolluted(), 'no prototype is changed')
      if (error) {
        holds(error.failure === 'usage', 'a fault of the file is wrong usage', () => error.failure)
        return
      }
      for (const [name, values] of result) {
        holds(DEFINITIONS.has(name), 'only options come out', () => name)
        holds(
          values.every((value) => typeof value === 'string'),
          'values are texts',
          () => name,
        )
      }
      const absolute = [...result].map(([name, values]) => [name, [...values]] as const)
      writeFileSync(again, configText(new Map(absolute)))
      // What was not given stands there as a default.
      const printed = [...readConfigFile(again)].filter(([name]) => result.has(name))
      holds(isDeepStrictEqual(printed, absolute), 'what is printed is read again as the same options', () =>
        JSON.stringify([printed, absolute]).slice(0, 400),
      )
    },
  }
}
