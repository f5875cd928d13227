import { SynthcleanError } from '../../errors.js'
import { escaped, escapedPath, type HubAddress } from './address.js'
import { HubStore } from './hub-store.js'
import { persist, type RemoteContext } from './persistence.js'

/** One answer holds at most 1,000 entries. */
const PAGE_LIMIT = 16 << 20

/**
 * The paths of all files below a folder of a dataset, or of those in it alone where `deep` is false; for the path of
 * a file, this path.
 */
export async function listHub(
  address: HubAddress,
  name: string,
  deep: boolean,
  context: RemoteContext,
): Promise<string[]> {
  const store = await HubStore.open(address, context)
  const folder = name.replace(/\/+$/, '')
  const tree = `/api/datasets/${address.dataset}/tree/${escaped(address.revision)}`
  const first = store.url(`${tree}${folder === '' ? '' : `/${escapedPath(folder)}`}?recursive=${deep}`)
  const found: string[] = []
  const seen = new Set<string>()
  for (let url: URL | undefined = first; url !== undefined;) {
    seen.add(url.href)
    const page: Page | undefined = await pageOf(store, url, folder !== '' && url === first)
    // No folder: a file, or nothing at all.
    if (!page) return name.endsWith('/') ? [] : [await openedFile(store, folder)]
    for (const path of page.paths) found.push(path)
    if (page.next && (seen.has(page.next.href) || page.next.origin !== first.origin)) {
      throw new SynthcleanError('failed', `cannot list ${store.name}: the hub gives no usable next page`)
    }
    url = page.next
  }
  return found
}

interface Page {
  paths: string[]
  next: URL | undefined
}

function pageOf(store: HubStore, url: URL, mayBeFile: boolean): Promise<Page | undefined> {
  const doing = `list ${store.name}`
  return persist(doing, store.context, async () => {
    const response = await store.ask(url, doing)
    if (response.status === 404 && mayBeFile && response.headers['x-error-code'] !== 'RepoNotFound') {
      response.discard()
      return undefined
    }
    if (response.status !== 200) throw await store.failure(doing, response)
    const paths = filesOf(await response.text(PAGE_LIMIT))
    if (!paths)
      throw new SynthcleanError('failed', `cannot list ${store.name}: the answer is no listing of the hub`)
    return { paths, next: nextOf(response.headers.link, url) }
  })
}

function filesOf(json: string): string[] | undefined {
  let entries: unknown
  try {
    entries = JSON.parse(json)
  } catch {
    return undefined
  }
  if (!Array.isArray(entries)) return undefined
  const paths: string[] = []
  for (const entry of entries as ({ type?: unknown; path?: unknown } | null)[]) {
    if (typeof entry?.path !== 'string') return undefined
    if (entry.type === 'file') paths.push(entry.path)
  }
  return paths
}

/** The next page, by the header `Link` (RFC 8288). */
function nextOf(link: string | string[] | undefined, base: URL): URL | undefined {
  const target = /<([^<>]+)>\s*;[^,]*\brel="?next\b/.exec([link ?? ''].flat().join(','))?.[1]
  return target !== undefined && URL.canParse(target, base.href) ? new URL(target, base) : undefined
}

/** The path, where the hub has a file of it. */
async function openedFile(store: HubStore, path: string): Promise<string> {
  await persist(`list ${store.name}`, store.context, async () => {
    const { response } = await store.get({ range: 'bytes=0-0' })
    response.discard()
  })
  return path
}
