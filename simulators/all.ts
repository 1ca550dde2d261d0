import { startAloVoice } from './aloVoice';
import { startAutodialer } from './autodialer';
import { startCallPassword } from './callPassword';
import type { RecordedRequest } from './log';
import { startMobilon } from './mobilon';
import type { Deliveries } from './single';

export interface AllOptions {
	/** The five services take this port and the four behind it. */
	firstPort: number;
	/** The deliveries are those of the request's own provider. */
	onRequest?: (request: RecordedRequest, deliveries: Deliveries) => void;
}

interface Closing {
	close(): Promise<void>;
}

function section(title: string, values: Record<string, string>): string {
	const lines = Object.entries(values).map(([name, value]) => `  ${name.padEnd(17)}  ${value}\n`);
	return `${title}\n${lines.join('')}`;
}

async function startProviders({ firstPort, onRequest }: AllOptions, closeLater: Closing[]) {
	const keep = <T extends Closing>(simulator: T): T => {
		closeLater.push(simulator);
		return simulator;
	};
	const [autocallPort, smsPort] = [firstPort, firstPort + 1];
	const mobilon = keep(await startMobilon({ autocallPort, smsPort, onRequest }));
	const callPassword = keep(await startCallPassword({ port: firstPort + 2, onRequest }));
	const aloVoice = keep(await startAloVoice({ port: firstPort + 3, onRequest }));
	const autodialer = keep(await startAutodialer({ port: firstPort + 4, onRequest }));
	return { mobilon, callPassword, aloVoice, autodialer };
}

/** All providers, as a person uses them by hand: on real time, with credentials to type in. */
export async function startAll(options: AllOptions) {
	const running: Closing[] = [];
	const close = async () => {
		await Promise.all(running.map(async (simulator) => await simulator.close()));
	};
	// A port that is taken must not leave the others open.
	const providers = await startProviders(options, running).catch(async (error: unknown) => {
		await close();
		throw error;
	});
	const { mobilon, callPassword, aloVoice, autodialer } = providers;
	const welcome = [
		section('Mobilon', {
			'Autocall base URL': mobilon.autocallBaseUrl,
			'SMS base URL': mobilon.smsBaseUrl,
			Login: mobilon.login,
			Password: mobilon.password,
		}),
		section('MobilGroup Call-Password', {
			'Base URL': callPassword.baseUrl,
			'API key': callPassword.apiKey,
			Login: callPassword.login,
			Password: callPassword.password,
		}),
		section('AloVoice', {
			'Base URL': aloVoice.baseUrl,
			Token: aloVoice.token,
			Trunks: aloVoice.trunks.join(', '),
		}),
		section('Autodialer', {
			'Base URL': autodialer.baseUrl,
			'API key': autodialer.apiKey,
			'Access token': autodialer.accessToken,
		}),
	];
	return { ...providers, welcome: welcome.join(''), close };
}
