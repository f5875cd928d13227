// Finds Apache Spark for tests and measurements, and installs it where Python and Java are: pyspark is a whole Spark.
// Prints one line of JSON: {"home"}, the folder of Spark, or {"unavailable"}.
//   node scripts/spark.mjs            find it: SPARK_HOME, or where --install has put it
//   node scripts/spark.mjs --install  install it into a folder of its own: once, 450 MB, takes a minute or two
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const VERSION = '4.3.0'
const place = join(homedir(), '.cache/synthclean-spark')

function installed() {
  const libraries = join(place, 'lib')
  const pythons = existsSync(libraries) ? readdirSync(libraries) : []
  return pythons.map((name) => join(libraries, name, 'site-packages/pyspark')).find(isSpark)
}

function isSpark(folder) {
  return folder !== undefined && existsSync(join(folder, 'bin/spark-sql')) && existsSync(join(folder, 'jars'))
}

function runs(command, ...args) {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function install() {
  execFileSync('python3', ['-m', 'venv', place], { stdio: 'inherit' })
  const pip = [join(place, 'bin/pip'), ['install', '--quiet', '--no-cache-dir', `pyspark==${VERSION}`]]
  execFileSync(...pip, { stdio: 'inherit' })
}

function find() {
  const home = [process.env.SPARK_HOME, installed()].find(isSpark)
  if (!runs('java', '-version')) return { unavailable: 'Spark needs Java 17' }
  return home ? { home } : { unavailable: 'there is no Spark: node scripts/spark.mjs --install' }
}

// Without Java it is of no use.
if (process.argv[2] === '--install' && find().home === undefined && runs('java', '-version')) install()
console.log(JSON.stringify(find()))
