import { aloVoice } from './aloVoice';
import { autodialer } from './autodialer';
import { callPassword } from './callPassword';
import { mobilon } from './mobilon';
import type { ProviderTable } from './provider';

/** All providers, by the name of their node. */
export const tables = { mobilon, callPassword, aloVoice, autodialer };

export type ProviderId = keyof typeof tables;

export const providerIds = Object.keys(tables) as ProviderId[];

export type Simulators = {
	readonly [Id in ProviderId]: Awaited<ReturnType<(typeof tables)[Id]['start']>>;
};

/** The same, for code that treats them alike. */
export const providers: Readonly<Record<ProviderId, ProviderTable>> = tables;
