import { crypto } from '../dev/node';
import type { Clock } from './clock';
import { remember } from './remember';

/** A campaign as the client sent it, with defaults filled in. */
export interface CampaignOrder {
	name: string;
	/** YYYY.MM.DD */
	from: string;
	to: string;
	/** HH:MM */
	fromtime: string;
	totime: string;
	trunks: string[];
	maxline: string;
	goodtime: string;
	tries: string;
	paused: string;
	/** `utc +5` */
	timezone: string;
	recipients: string[];
	/** Length of the record. */
	recordBytes: number;
	/** Digest of the record, in hex. */
	sha256: string;
}

export interface Campaign extends Readonly<CampaignOrder> {
	readonly id: number;
	/** The provider's address of the record. */
	readonly record: string;
	readonly status: string;
	/** Epoch ms on the simulator's clock. */
	readonly createdAt: number;
	readonly updatedAt: number;
}

const dashed = (date: string) => date.replaceAll('.', '-');

export class CampaignStore {
	readonly campaigns = new Map<number, Campaign>();
	private readonly trunkIds = new Map<string, string>();
	// The first ids of the document's examples. `clear` does not restart them.
	private nextId = 123;
	private nextTrunkId = 253;

	constructor(
		private readonly clock: Clock,
		/** How many campaigns to keep. */
		private readonly most?: number,
	) {}

	accept(order: CampaignOrder): Campaign {
		const now = this.clock.now();
		const campaign: Campaign = {
			...order,
			id: this.nextId++,
			record: `/play/${crypto.randomBytes(16).toString('hex')}`,
			status: 'new',
			createdAt: now,
			updatedAt: now,
		};
		remember(this.campaigns, campaign.id, campaign, this.most);
		return campaign;
	}

	setStatus(id: number, status: string): void {
		const campaign = this.campaigns.get(id);
		if (!campaign) throw new Error(`No campaign has the id ${id}`);
		this.campaigns.set(id, { ...campaign, status, updatedAt: this.clock.now() });
	}

	/** The document's shape with its oddities: dashes, seconds, `tryes`, numbers as strings. */
	describe(campaign: Campaign) {
		const { id, name, from, to, fromtime, totime, trunks, record, status } = campaign;
		const { maxline, goodtime, tries, paused, timezone, createdAt, updatedAt } = campaign;
		return {
			id,
			name,
			from: dashed(from),
			to: dashed(to),
			fromtime: `${fromtime}:00`,
			totime: `${totime}:59`,
			trunks: trunks.map((trunk) => this.trunkId(trunk)),
			record,
			// 0 in both examples; the document shows no campaign that has read its list.
			recipients: 0,
			maxline,
			goodtime,
			tryes: tries,
			paused,
			status,
			timezone: Number(timezone.slice('utc '.length)) * 3600,
			updatedAt: new Date(updatedAt).toISOString(),
			createdAt: new Date(createdAt).toISOString(),
		};
	}

	private trunkId(trunk: string): string {
		const id = this.trunkIds.get(trunk) ?? String(this.nextTrunkId++);
		this.trunkIds.set(trunk, id);
		return id;
	}
}
