import { chromium, selectors, type Page } from 'playwright-core';
import { fs, path, process } from '../../dev/node';
import { launch, lastLines } from '../../dev/child';
import { atEnd, Stop } from '../../dev/lifetime';
import type { N8nHome } from '../engine/n8n';
import { withProgress } from '../../dev/progress';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	// Names and addresses alike: neither the page nor the browser itself reaches another host. A route
	// that aborts requests would do so too, but switches the browser's cache off: each page then
	// loads and compiles all of n8n's editor again.
	'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

const LOOPBACK = '127.0.0.1';

/** Small enough for a README, wide enough for three panes of the editor side by side. */
export const VIEW = { width: 1400, height: 800 };

export interface Browser {
	readonly page: Page;
	/** Requests of the page to other hosts, all of which failed: address without query → count. */
	readonly foreign: ReadonlyMap<string, number>;
}

function find(): string | undefined {
	const { CHROMIUM_PATH, PATH = '' } = process.env;
	if (CHROMIUM_PATH) return CHROMIUM_PATH;
	const folders = ['/usr/bin', ...PATH.split(path.delimiter)];
	const candidates = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
	return candidates.find((file) => fs.existsSync(file));
}

/** Installs it as root on Debian and Ubuntu; otherwise asks the user to install it. */
async function install(home: N8nHome): Promise<void> {
	if (process.getuid?.() !== 0 || !fs.existsSync('/usr/bin/apt-get')) return;
	const apt = async (...args: string[]) =>
		await launch({
			command: 'apt-get',
			args,
			cwd: home.folder,
			env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
			output: path.join(home.folder, 'apt.log'),
		}).ended;
	const packages = ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu'];
	const work = async () => {
		await apt('update');
		await apt(...packages);
	};
	await withProgress('Installing Chromium', work());
}

/**
 * Starts Chromium with one empty page and closes it at the end. None of its requests leave the
 * machine.
 */
export async function startChromium(home: N8nHome): Promise<Browser> {
	if (find() === undefined) await install(home);
	const executablePath = find();
	if (executablePath === undefined) {
		const log = lastLines(path.join(home.folder, 'apt.log'), 5);
		throw new Stop(
			`There is no Chromium on this machine. Install it (on Debian: apt-get install chromium), or set CHROMIUM_PATH.\n${log}`,
		);
	}
	selectors.setTestIdAttribute('data-test-id');
	let close = async () => {};
	atEnd(async () => await close());
	const browser = await chromium.launch({
		executablePath,
		args: FLAGS,
		// Its profile, cache and key store are removed with the home, too.
		env: { ...process.env, HOME: home.folder },
		timeout: 120_000,
		// dev/lifetime.ts handles Ctrl-C and closes the browser before it removes its home.
		handleSIGINT: false,
		handleSIGTERM: false,
		handleSIGHUP: false,
	});
	close = async () => await browser.close();
	const context = await browser.newContext({
		viewport: VIEW,
		deviceScaleFactor: 1,
		colorScheme: 'light',
		locale: 'en-US',
		timezoneId: 'Europe/Moscow',
		reducedMotion: 'reduce',
	});
	const foreign = new Map<string, number>();
	context.on('request', (request) => {
		const { protocol, hostname, origin, pathname } = new URL(request.url());
		if (!/^https?:$/.test(protocol) || hostname === LOOPBACK) return;
		foreign.set(origin + pathname, (foreign.get(origin + pathname) ?? 0) + 1);
	});
	context.setDefaultTimeout(60_000);
	return { page: await context.newPage(), foreign };
}
