import { CampaignStore, type Campaign } from './aloVoiceCampaigns';
import { aloVoiceRoutes } from './aloVoiceRoutes';
import { realClock, type Clock } from './clock';
import { count, startSingle, type SingleOptions, type SingleSimulator } from './single';

export type { Campaign } from './aloVoiceCampaigns';

export type AloVoiceService = 'aloVoice';
export type AloVoicePath = '/mapi/addAutorule' | '/mapi/getAutorule/:id' | '/mapi/getMyTrunks';

export interface AloVoiceSimulatorOptions extends SingleOptions<AloVoiceService> {
	/** Default: testToken. */
	token?: string;
	/** The account's numbers. Default: those of the document's example. */
	trunks?: string[];
	/** Default: real time. */
	clock?: Clock;
	onAccept?: (campaign: Campaign) => void;
}

export interface AloVoiceSimulator extends SingleSimulator<AloVoiceService, AloVoicePath> {
	readonly token: string;
	/** The account's numbers, as `getMyTrunks` answers them. */
	readonly trunks: readonly string[];
	readonly campaigns: ReadonlyMap<number, Campaign>;
	/** The next `getAutorule` returns it; any text, because the document names only `new`. */
	setStatus(id: number, status: string): void;
	/** Until reset. A number keeps its internal id. */
	setTrunks(trunks: string[]): void;
}

export async function startAloVoice(
	options: AloVoiceSimulatorOptions = {},
): Promise<AloVoiceSimulator> {
	const { token = 'testToken' } = options;
	const { trunks: firstTrunks = ['551234567', '712345678'], clock = realClock } = options;
	const most = options.memory?.items;
	const store = new CampaignStore(clock, most);
	// A paused campaign counts too: it was accepted, and rings once somebody starts it.
	const deliveries = new Map<string, number>();
	let trunks = [...firstTrunks];
	const simulator = await startSingle<AloVoiceService, AloVoicePath>({
		...options,
		service: 'aloVoice',
		routes: aloVoiceRoutes({
			token,
			isKnownTrunk: (trunk) => trunks.includes(trunk),
			listTrunks: () => trunks,
			accept(order) {
				for (const number of order.recipients) count(deliveries, number, most);
				const campaign = store.accept(order);
				options.onAccept?.(campaign);
				return campaign;
			},
			find: (id) => store.campaigns.get(id),
			describe: (campaign) => store.describe(campaign),
		}),
		deliveries,
		clear() {
			store.campaigns.clear();
			trunks = [...firstTrunks];
		},
	});
	return {
		...simulator,
		token,
		get trunks() {
			return trunks;
		},
		campaigns: store.campaigns,
		setStatus: (id, status) => store.setStatus(id, status),
		setTrunks(numbers) {
			trunks = [...numbers];
		},
	};
}
