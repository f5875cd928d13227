import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const START_LIMIT = 120_000

/** The folder of a Spark that can be run, or why there is none. */
export function findSpark(root: string): { home: string } | { unavailable: string } {
  const told = execFileSync(process.execPath, [join(root, 'scripts/spark.mjs')], { encoding: 'utf8' })
  return JSON.parse(told) as { home: string } | { unavailable: string }
}

/** A standalone master and workers of one core each, as processes of this machine. */
export interface Cluster {
  /** `spark://HOST:PORT` */
  master: string
  workers: ChildProcess[]
  stop: () => void
}

export async function startCluster(home: string, workers: number, memory: string): Promise<Cluster> {
  const port = await freePort()
  const started: ChildProcess[] = []
  const start = (kind: string, ...args: string[]): ChildProcess => {
    const command = ['org.apache.spark.deploy.' + kind, '--host', '127.0.0.1', '--webui-port', '0', ...args]
    const child = spawn(join(home, 'bin/spark-class'), command, {
      stdio: 'ignore',
      detached: true,
      env: { ...process.env, SPARK_HOME: home, SPARK_LOCAL_IP: '127.0.0.1' },
    })
    started.push(child)
    return child
  }
  const stop = () => started.forEach(kill)
  const master = `spark://127.0.0.1:${port}`
  start('master.Master', '--port', String(port))
  for (let waited = 0; !(await answers(port)); waited += 500) {
    if (waited > START_LIMIT) {
      stop()
      throw new Error('the master of Spark does not answer')
    }
    await delay(500)
  }
  const options = ['--cores', '1', '--memory', memory, master]
  const own = Array.from({ length: workers }, () => start('worker.Worker', ...options))
  return { master, workers: own, stop }
}

/** Kills a process and all that it has started, as the loss of a machine does. */
export function kill({ pid }: ChildProcess): void {
  try {
    process.kill(-pid!, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => socket.destroy()).on('error', () => resolve(false))
    socket.on('connect', () => resolve(true))
  })
}
