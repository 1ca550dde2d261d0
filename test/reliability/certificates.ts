import { crypto } from '../../dev/node';

/** A certificate and its key, both as PEM. */
export interface Certificate {
	readonly cert: string;
	readonly key: string;
}

/* Node reads certificates and makes none, so the few bytes of X.509 (RFC 5280) are put together here. */

const tlv = (tag: number, ...contents: Uint8Array[]): Buffer => {
	const content = Buffer.concat(contents);
	const length =
		content.length < 0x80 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
	return Buffer.concat([Buffer.from([tag, ...length]), content]);
};
const sequence = (...contents: Uint8Array[]) => tlv(0x30, ...contents);
const hex = (tag: number, digits: string) => tlv(tag, Buffer.from(digits, 'hex'));
const oid = (digits: string) => hex(0x06, digits);
const time = (year: number) => tlv(0x18, Buffer.from(`${year}0101000000Z`));

const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));
const COMMON_NAME = '550403';
const ALTERNATIVE_NAME = '551d11';
const LOOPBACK = hex(0x87, '7f000001');

/** Signed by itself, and made for this process only. */
export function makeCertificate({
	name,
	host,
	from = 2000,
	until = 2100,
}: {
	/** Tells one certificate from another. */
	name: string;
	/** Default: 127.0.0.1. */
	host?: string;
	/** The year it begins with. */
	from?: number;
	/** The year it ends with. */
	until?: number;
}): Certificate {
	const { publicKey, privateKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
	const subject = sequence(tlv(0x31, sequence(oid(COMMON_NAME), tlv(0x0c, Buffer.from(name)))));
	const hostName = host === undefined ? LOOPBACK : tlv(0x82, Buffer.from(host));
	const extension = sequence(oid(ALTERNATIVE_NAME), tlv(0x04, sequence(hostName)));
	const body = sequence(
		tlv(0xa0, hex(0x02, '02')),
		hex(0x02, '01'),
		ECDSA_WITH_SHA256,
		subject,
		sequence(time(from), time(until)),
		subject,
		publicKey.export({ type: 'spki', format: 'der' }),
		tlv(0xa3, sequence(extension)),
	);
	const signature = crypto.sign('sha256', body, privateKey);
	const der = sequence(body, ECDSA_WITH_SHA256, tlv(0x03, Buffer.from([0]), signature));
	const lines = der.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
	return {
		cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
		key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
	};
}
