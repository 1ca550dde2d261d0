import { process } from '../dev/node';
import { atEnd, run, say, serveUntilStopped, Stop } from '../e2e/lifetime';
import { startSandbox, type SandboxOptions } from './start';

/** Stable, so that what was typed into a credential holds from one start to the next. */
const PORT = 4100;

const USAGE =
	'Usage: npm run sandbox [-- --port <1024 to 65000>] [--webhook-host <name> for each host beside this machine]';

function readOptions(args: readonly string[]): SandboxOptions {
	const webhookHosts: string[] = [];
	let port = PORT;
	for (let index = 0; index < args.length; index += 2) {
		const [name, value = ''] = args.slice(index, index + 2);
		const given = /^\d{4,5}$/.test(value) ? Number(value) : 0;
		if (name === '--webhook-host' && /^[a-z\d.-]+$/i.test(value)) webhookHosts.push(value);
		else if (name === '--port' && given >= 1024 && given <= 65_000) port = given;
		else throw new Stop(USAGE);
	}
	return { port, webhookHosts };
}

async function main(): Promise<number> {
	const sandbox = await startSandbox(readOptions(process.argv.slice(2)));
	atEnd(async () => await sandbox.close());
	say('Provider sandbox: nothing is called and nothing is sent, the providers are simulated.');
	if (sandbox.taken.length > 0) {
		say(`Taken by other programs, so others are used: ${sandbox.taken.join(', ')}.`);
	}
	for (const { name, credential, values } of sandbox.providers) {
		say(`\n${name} (credential: ${credential})`);
		for (const [label, value] of values()) say(`  ${label.padEnd(17)}  ${value}`);
	}
	say(`\nOpen ${sandbox.baseUrl}\nCtrl-C stops.`);
	return await serveUntilStopped();
}

void run(main);
