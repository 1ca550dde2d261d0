import { delay, process } from './node';
import { say, write } from './lifetime';

const LINE_EVERY = 15_000;

function elapsed(since: number): string {
	const seconds = Math.round((Date.now() - since) / 1000);
	return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * Shows that a long step is alive: refreshed in place on a terminal, one line every 15 seconds
 * elsewhere (a CI log). `measure` adds the progress, e.g. `812 of at most 2331 packages`.
 */
export async function withProgress<T>(
	title: string,
	work: Promise<T>,
	measure: () => string = () => '',
): Promise<T> {
	const started = Date.now();
	const isTerminal = process.stdout.isTTY;
	const finished = new AbortController();
	const line = () => [title, elapsed(started), measure()].filter(Boolean).join(' · ');
	const watch = async () => {
		if (!isTerminal) say(`${title} …`);
		for (;;) {
			if (isTerminal) write(`\r\x1b[K${line()}`);
			await delay(isTerminal ? 1000 : LINE_EVERY, undefined, { signal: finished.signal });
			if (!isTerminal) say(line());
		}
	};
	// The abort below ends the loop: it rejects this wait.
	watch().catch(() => {});
	let ending = isTerminal ? '\n' : '';
	try {
		const result = await work;
		ending = `${isTerminal ? '\r\x1b[K' : ''}${title} · done in ${elapsed(started)}\n`;
		return result;
	} finally {
		finished.abort();
		write(ending);
	}
}
