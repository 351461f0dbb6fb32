BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE anchors (
	day TEXT NOT NULL, 
	body TEXT NOT NULL, 
	prev TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	PRIMARY KEY (day)
)
 WITHOUT ROWID

;
INSERT INTO "anchors" VALUES('2026-03-02','{"chains":2,"events":3,"heads":{"store":[1,"8581a00fea25fd7309304dc920e2f610bd0072d468904f72a4ff3c41450d1e52"],"备案-C588Y1":[2,"96d1d48475b5444dcdd922163952d57cb0610cff75b7259d872af8140ba91cb1"]}}','','1df2b6acfb3f5d63bb8c4bbf75bf6044e473bc32f195b41734889963d48c81ba');
INSERT INTO "anchors" VALUES('2026-03-03','{"chains":2,"events":7,"heads":{"备案-C588Y1":[6,"5934503afff0c2aaf9bab7ac4baa391ef7c75e896a6113b198f4696c290cae3a"]}}','1df2b6acfb3f5d63bb8c4bbf75bf6044e473bc32f195b41734889963d48c81ba','492078dcffa51d1e15a7802287724b70ab15f50bce68c2700f75bfcc206acfbe');
INSERT INTO "anchors" VALUES('2026-03-04','{"chains":2,"events":9,"heads":{"备案-C588Y1":[8,"2fe997832abbe31c6875bbbbd6994b79efb005043e016c6e6e1176c1868f92ab"]}}','492078dcffa51d1e15a7802287724b70ab15f50bce68c2700f75bfcc206acfbe','b0c008ce0b6563b8883a57094f5864810481af2311774a04585d90f65209abe0');
INSERT INTO "anchors" VALUES('2026-03-05','{"chains":2,"events":11,"heads":{"备案-C588Y1":[10,"ccbad71519957d295b975852c4da5132c1fec450bf4d608d0692f682276fa3d5"]}}','b0c008ce0b6563b8883a57094f5864810481af2311774a04585d90f65209abe0','0b7225295837112c93cf4b9293a806e68532d6d2e2f3595df4812cec7efc21ab');
CREATE TABLE blobs (
	sha256 TEXT NOT NULL, 
	bytes BLOB NOT NULL, 
	PRIMARY KEY (sha256)
);
INSERT INTO "blobs" VALUES('dc945a4e927e06d6a2330ec3dfb61c62ae9f4f4c555255cb49cfcb59b4f47a9a',X'776F726B666C6F773A20E5A487E6A1880A76657273696F6E3A20310A7072656669783A20E5A487E6A1880A6F7267616E69736174696F6E733A0A2020E58D95E4BD8D3A206170706C6963616E740A2020E8A197E981933A207375706572696F7228E58D95E4BD8D290A666F726D3A0A2020E4BA8BE794B13A20746578740A73746570733A0A2020E68F90E587BA3A0A2020202062793A20E58D95E4BD8D2EE7BB8FE58A9EE4BABA0A2020202066696C6C3A205BE4BA8BE794B15D0A202020207468656E3A207BE68F90E4BAA43A207B676F3A20E58F97E790867D7D0A2020E58F97E790863A0A2020202062793A20E8A197E981932EE7BB84E7BB87E591980A202020206475653A20313020776F726B696E6720646179730A202020206F7665726475653A207B72656D696E643A20E8A197E981932EE5859AE5B7A5E5A794E4B9A6E8AEB02C2065766572793A203220776F726B696E6720646179737D0A202020207468656E3A0A202020202020E58F97E790863A20E5A487E6A1880A202020202020E98080E59B9E3A207B676F3A20E68F90E587BA2C20726561736F6E3A2072657175697265647D0A2020E5A487E6A1883A0A2020202062793A20E8A197E981932EE7BB84E7BB87E591980A202020207468656E3A0A202020202020E58A9EE7BB933A207B69737375653A207B70617065723A20E59B9EE689A72C20776974683A207BE4BA8BE794B13A20E4BA8BE794B17D7D2C20656E643A20E5B7B2E5A487E6A1887D0A');
INSERT INTO "blobs" VALUES('94088f373262ae142e2f3ace982fce44e520f13a534ecfbaf88392cd73b5d0b3',X'2D2D2D0A74656D706C6174653A20E59B9EE689A70A6B696E643A20E587BD0A686561643A20706C61696E0A66726F6D3A20E6988EE5B79DE58CBAE4B89CE6A1A5E8A197E98193E5859AE5B7A5E5A7940A746F3A20E794B3E8AFB7E58D95E4BD8D0A7469746C653A20E585B3E4BA8EE5A487E6A188E79A84E587BD0A6669656C64733A0A2020E4BA8BE794B13A20746578740A2D2D2D0A7B7B20E4BA8BE794B1207D7DE5B7B2E5A487E6A188E380820A');
INSERT INTO "blobs" VALUES('35262a10e5c9ddf43b4604f2455c44d6c152027e8a8e87a2bf7e9083c04cbdb1',X'7B2274656D706C617465732FE59B9EE689A72E6D64223A2239343038386633373332363261653134326532663361636539383266636534346535323066313361353334656366626166383833393263643733623564306233222C22776F726B666C6F77223A2264633934356134653932376530366436613233333065633364666236316336326165396634663463353535323535636234396366636235396234663437613961227D');
CREATE TABLE cases (
	id TEXT NOT NULL, 
	workflow TEXT NOT NULL, 
	graph_hash TEXT NOT NULL, 
	title TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	state TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	head TEXT NOT NULL, 
	started TEXT NOT NULL, 
	changed TEXT NOT NULL, 
	pins TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "cases" VALUES('备案-C588Y1','备案','d732f4587a5889728d70e2a6e2c059a58be45a3667f68af1e65df0e0b80812f2','明川区云杉软件有限公司：备案','','{"at":"2026-03-05T02:00:00+00:00","before":{"block":"","by":"p11","done":{"受理":{"at":"2026-03-03T02:00:00+00:00","by":"p11","name":"周砚秋","note":"写明事由","people":["p11"],"post":"东桥街道党工委/组织员","step":"受理","verb":"退回"},"提出":{"at":"2026-03-04T02:00:00+00:00","by":"p01","name":"何雨桐","people":["p01"],"post":"明川区云杉软件有限公司/经办人","step":"提出","verb":"提交"}},"open":{"受理":{"calendar":"国务院@2026-1","due":"2026-03-18","entered":"2026-03-04T02:00:00+00:00","owner":"东桥街道党工委/组织员","step":"受理"}},"papers":{},"step":"受理","waiting":[]},"digest":"dc945a4e927e06d6a2330ec3dfb61c62ae9f4f4c555255cb49cfcb59b4f47a9a","done":{"受理":{"at":"2026-03-05T02:00:00+00:00","by":"p11","name":"周砚秋","people":["p11"],"post":"东桥街道党工委/组织员","step":"受理","verb":"受理"},"提出":{"at":"2026-03-04T02:00:00+00:00","by":"p01","name":"何雨桐","people":["p01"],"post":"明川区云杉软件有限公司/经办人","step":"提出","verb":"提交"}},"id":"备案-C588Y1","open":{"备案":{"entered":"2026-03-05T02:00:00+00:00","owner":"东桥街道党工委/组织员","step":"备案"}},"organisations":{"单位":"明川区云杉软件有限公司","街道":"东桥街道党工委"},"people":["p01","p11"],"record":{"事由":"设立党支部"},"seq":10,"started_at":"2026-03-02T01:00:00+00:00","started_by":"p01","version":1,"workflow":"备案"}',10,'ccbad71519957d295b975852c4da5132c1fec450bf4d608d0692f682276fa3d5','2026-03-02T01:00:00.000000Z','2026-03-05T02:00:00.000000Z','35262a10e5c9ddf43b4604f2455c44d6c152027e8a8e87a2bf7e9083c04cbdb1');
CREATE TABLE events (
	"case" TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	at TEXT NOT NULL, 
	body TEXT NOT NULL, 
	prev TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	PRIMARY KEY ("case", seq), 
	CONSTRAINT events_seq CHECK (seq >= 1)
)
 WITHOUT ROWID

;
INSERT INTO "events" VALUES('store',1,'StoreMade','2026-02-28T00:00:00.000000Z','{"made_up":true}','','8581a00fea25fd7309304dc920e2f610bd0072d468904f72a4ff3c41450d1e52');
INSERT INTO "events" VALUES('备案-C588Y1',1,'Started','2026-03-02T01:00:00.000000Z','{"$pins":{"templates/回执.md":"94088f373262ae142e2f3ace982fce44e520f13a534ecfbaf88392cd73b5d0b3","workflow":"dc945a4e927e06d6a2330ec3dfb61c62ae9f4f4c555255cb49cfcb59b4f47a9a"},"answers":{"事由":"设立"},"at":"2026-03-02T01:00:00+00:00","by":"p01","case":"备案-C588Y1","digest":"dc945a4e927e06d6a2330ec3dfb61c62ae9f4f4c555255cb49cfcb59b4f47a9a","kind":"Started","name":"何雨桐","organisations":{"单位":"明川区云杉软件有限公司","街道":"东桥街道党工委"},"post":"明川区云杉软件有限公司/经办人","version":1,"workflow":"备案"}','','d1c5d680a1d965bb0dc997e025286f403d7d96290d77149a60f410537932dcfa');
INSERT INTO "events" VALUES('备案-C588Y1',2,'Entered','2026-03-02T01:00:00.000000Z','{"$state":"8df33cc73a5970992b81fe0d46563141ba0e1afc7f2347207579fb3c2eb0dd74","at":"2026-03-02T01:00:00+00:00","kind":"Entered","owner":"明川区云杉软件有限公司/经办人","step":"提出"}','d1c5d680a1d965bb0dc997e025286f403d7d96290d77149a60f410537932dcfa','96d1d48475b5444dcdd922163952d57cb0610cff75b7259d872af8140ba91cb1');
INSERT INTO "events" VALUES('备案-C588Y1',3,'Acted','2026-03-02T02:00:00.000000Z','{"answers":{"事由":"设立"},"at":"2026-03-02T02:00:00+00:00","by":"p01","kind":"Acted","name":"何雨桐","people":["p01"],"post":"明川区云杉软件有限公司/经办人","step":"提出","to":"受理","verb":"提交"}','96d1d48475b5444dcdd922163952d57cb0610cff75b7259d872af8140ba91cb1','d36c3cc9d4f2f8e64b6619e9e2cc02918292ce9f5dcb3cd44330218d565ee0b1');
INSERT INTO "events" VALUES('备案-C588Y1',4,'Entered','2026-03-02T02:00:00.000000Z','{"$state":"d55613b9c0f907b01c19219687015e8595a4fbb2f614019feef133f09d904a82","at":"2026-03-02T02:00:00+00:00","calendar":"国务院@2026-1","due":"2026-03-16","kind":"Entered","owner":"东桥街道党工委/组织员","step":"受理"}','d36c3cc9d4f2f8e64b6619e9e2cc02918292ce9f5dcb3cd44330218d565ee0b1','f6b3ffd0e1e6b110b54dc5c831885a50ab51a04b85a1048bb0a9ee32aac44180');
INSERT INTO "events" VALUES('备案-C588Y1',5,'Acted','2026-03-03T02:00:00.000000Z','{"at":"2026-03-03T02:00:00+00:00","by":"p11","kind":"Acted","name":"周砚秋","note":"写明事由","people":["p11"],"post":"东桥街道党工委/组织员","returns":true,"step":"受理","to":"提出","verb":"退回"}','f6b3ffd0e1e6b110b54dc5c831885a50ab51a04b85a1048bb0a9ee32aac44180','e088fa709c628c52f3ee8c3d4be15404c9943467abfc4acf57028985d1fe1fd3');
INSERT INTO "events" VALUES('备案-C588Y1',6,'Entered','2026-03-03T02:00:00.000000Z','{"$state":"72d8a286131b15257e4c1fa690d109fc1a6b16b63d265dffd23a4a4872cf8e66","at":"2026-03-03T02:00:00+00:00","kind":"Entered","owner":"明川区云杉软件有限公司/经办人","step":"提出"}','e088fa709c628c52f3ee8c3d4be15404c9943467abfc4acf57028985d1fe1fd3','5934503afff0c2aaf9bab7ac4baa391ef7c75e896a6113b198f4696c290cae3a');
INSERT INTO "events" VALUES('备案-C588Y1',7,'Acted','2026-03-04T02:00:00.000000Z','{"answers":{"事由":"设立党支部"},"at":"2026-03-04T02:00:00+00:00","by":"p01","kind":"Acted","name":"何雨桐","people":["p01"],"post":"明川区云杉软件有限公司/经办人","step":"提出","to":"受理","verb":"提交"}','5934503afff0c2aaf9bab7ac4baa391ef7c75e896a6113b198f4696c290cae3a','7924d52a32f3b6ac9979d1b8e9a8a790b123497e21b350316bd7556e7e813198');
INSERT INTO "events" VALUES('备案-C588Y1',8,'Entered','2026-03-04T02:00:00.000000Z','{"$state":"d7c4b4efb8bf47d0b61bf0fb1b9b2ee8228aeced057e41c094fb260209caee3d","at":"2026-03-04T02:00:00+00:00","calendar":"国务院@2026-1","due":"2026-03-18","kind":"Entered","owner":"东桥街道党工委/组织员","step":"受理"}','7924d52a32f3b6ac9979d1b8e9a8a790b123497e21b350316bd7556e7e813198','2fe997832abbe31c6875bbbbd6994b79efb005043e016c6e6e1176c1868f92ab');
INSERT INTO "events" VALUES('备案-C588Y1',9,'Acted','2026-03-05T02:00:00.000000Z','{"at":"2026-03-05T02:00:00+00:00","by":"p11","kind":"Acted","name":"周砚秋","people":["p11"],"post":"东桥街道党工委/组织员","step":"受理","to":"备案","verb":"受理"}','2fe997832abbe31c6875bbbbd6994b79efb005043e016c6e6e1176c1868f92ab','4cec5cb8d092d7eb9e6faa8ba1f077e1ce9eeeb560b6c3974263b76ea1a85534');
INSERT INTO "events" VALUES('备案-C588Y1',10,'Entered','2026-03-05T02:00:00.000000Z','{"$state":"ed29c8044b420d1c77b1f261be879b745dd33b89c21a0a5af6452c8aa47fbc38","at":"2026-03-05T02:00:00+00:00","kind":"Entered","owner":"东桥街道党工委/组织员","step":"备案"}','4cec5cb8d092d7eb9e6faa8ba1f077e1ce9eeeb560b6c3974263b76ea1a85534','ccbad71519957d295b975852c4da5132c1fec450bf4d608d0692f682276fa3d5');
CREATE TABLE involved (
	who TEXT NOT NULL, 
	role TEXT NOT NULL, 
	"case" TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	PRIMARY KEY (who, role, "case"), 
	FOREIGN KEY("case") REFERENCES cases (id)
)
 WITHOUT ROWID

;
INSERT INTO "involved" VALUES('何雨桐','acted','备案-C588Y1',4,'2026-03-02T02:00:00.000000Z');
INSERT INTO "involved" VALUES('何雨桐','started','备案-C588Y1',2,'2026-03-02T01:00:00.000000Z');
INSERT INTO "involved" VALUES('周砚秋','acted','备案-C588Y1',6,'2026-03-03T02:00:00.000000Z');
CREATE TABLE keys (
	"key" TEXT NOT NULL, 
	"case" TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	head TEXT NOT NULL, 
	PRIMARY KEY ("key"), 
	FOREIGN KEY("case", version) REFERENCES events ("case", seq)
)
 WITHOUT ROWID

;
CREATE TABLE numbers (
	code TEXT NOT NULL, 
	year INTEGER NOT NULL, 
	serial INTEGER NOT NULL, 
	"case" TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	paper TEXT NOT NULL, 
	void_reason TEXT NOT NULL, 
	PRIMARY KEY (code, year, serial), 
	CONSTRAINT numbers_use CHECK (paper <> '' OR void_reason <> ''), 
	CONSTRAINT numbers_serial CHECK (serial >= 1), 
	FOREIGN KEY("case", seq) REFERENCES events ("case", seq)
)
 WITHOUT ROWID

;
CREATE TABLE outbox (
	"key" TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	body TEXT NOT NULL, 
	"case" TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	done TEXT, 
	tries INTEGER DEFAULT 0 NOT NULL, 
	error TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY ("key")
)
 WITHOUT ROWID

;
INSERT INTO "outbox" VALUES('备案-C588Y1:10:notify:备案','notify','{"case":"备案-C588Y1","due":null,"step":"备案","to":["东桥街道党工委/组织员"],"workflow":"备案"}','备案-C588Y1',10,'2026-03-05T02:00:00.000000Z','2026-03-05T02:00:00.000000Z',1,'');
INSERT INTO "outbox" VALUES('备案-C588Y1:2:notify:提出','notify','{"case":"备案-C588Y1","due":null,"step":"提出","to":["明川区云杉软件有限公司/经办人"],"workflow":"备案"}','备案-C588Y1',2,'2026-03-02T01:00:00.000000Z','2026-03-02T01:00:00.000000Z',1,'');
INSERT INTO "outbox" VALUES('备案-C588Y1:4:notify:受理','notify','{"case":"备案-C588Y1","due":"2026-03-16","step":"受理","to":["东桥街道党工委/组织员"],"workflow":"备案"}','备案-C588Y1',4,'2026-03-02T02:00:00.000000Z','2026-03-02T02:00:00.000000Z',1,'');
INSERT INTO "outbox" VALUES('备案-C588Y1:6:notify:提出','notify','{"case":"备案-C588Y1","due":null,"step":"提出","to":["明川区云杉软件有限公司/经办人"],"workflow":"备案"}','备案-C588Y1',6,'2026-03-03T02:00:00.000000Z','2026-03-03T02:00:00.000000Z',1,'');
INSERT INTO "outbox" VALUES('备案-C588Y1:8:notify:受理','notify','{"case":"备案-C588Y1","due":"2026-03-18","step":"受理","to":["东桥街道党工委/组织员"],"workflow":"备案"}','备案-C588Y1',8,'2026-03-04T02:00:00.000000Z','2026-03-04T02:00:00.000000Z',1,'');
CREATE TABLE paper_files (
	"case" TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	ending TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	PRIMARY KEY ("case", seq, name, ending), 
	FOREIGN KEY("case", seq, name) REFERENCES papers ("case", seq, name), 
	FOREIGN KEY(sha256) REFERENCES blobs (sha256)
)
 WITHOUT ROWID

;
CREATE TABLE papers (
	"case" TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	template TEXT NOT NULL, 
	title TEXT NOT NULL, 
	content_hash TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	code TEXT, 
	year INTEGER, 
	serial INTEGER, 
	PRIMARY KEY ("case", seq, name), 
	FOREIGN KEY("case", seq) REFERENCES events ("case", seq)
)
 WITHOUT ROWID

;
CREATE TABLE records (
	register TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	as_of TEXT NOT NULL, 
	body TEXT, 
	source TEXT NOT NULL, 
	PRIMARY KEY (register, "key", as_of)
);
CREATE TABLE scratch (
	work TEXT NOT NULL, 
	name TEXT NOT NULL, 
	ending TEXT NOT NULL, 
	bytes BLOB NOT NULL, 
	PRIMARY KEY (work, name, ending)
);
CREATE TABLE tasks (
	"case" TEXT NOT NULL, 
	step TEXT NOT NULL, 
	post TEXT NOT NULL, 
	due TEXT, 
	provisional INTEGER NOT NULL, 
	since TEXT NOT NULL, 
	PRIMARY KEY ("case", step, post), 
	FOREIGN KEY("case") REFERENCES cases (id)
)
 WITHOUT ROWID

;
INSERT INTO "tasks" VALUES('备案-C588Y1','备案','东桥街道党工委/组织员',NULL,0,'2026-03-05T02:00:00.000000Z');
CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events: append only'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events: append only'); END;
CREATE TRIGGER events_no_replace BEFORE INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE "case" = NEW."case" AND "seq" = NEW."seq") BEGIN SELECT RAISE(ABORT, 'events: taken'); END;
CREATE TRIGGER keys_no_update BEFORE UPDATE ON keys BEGIN SELECT RAISE(ABORT, 'keys: append only'); END;
CREATE TRIGGER keys_no_delete BEFORE DELETE ON keys BEGIN SELECT RAISE(ABORT, 'keys: append only'); END;
CREATE TRIGGER keys_no_replace BEFORE INSERT ON keys WHEN EXISTS (SELECT 1 FROM keys WHERE "key" = NEW."key") BEGIN SELECT RAISE(ABORT, 'keys: taken'); END;
CREATE TRIGGER papers_no_update BEFORE UPDATE ON papers BEGIN SELECT RAISE(ABORT, 'papers: append only'); END;
CREATE TRIGGER papers_no_delete BEFORE DELETE ON papers BEGIN SELECT RAISE(ABORT, 'papers: append only'); END;
CREATE TRIGGER papers_no_replace BEFORE INSERT ON papers WHEN EXISTS (SELECT 1 FROM papers WHERE "case" = NEW."case" AND "seq" = NEW."seq" AND "name" = NEW."name") BEGIN SELECT RAISE(ABORT, 'papers: taken'); END;
CREATE TRIGGER paper_files_no_update BEFORE UPDATE ON paper_files BEGIN SELECT RAISE(ABORT, 'paper_files: append only'); END;
CREATE TRIGGER paper_files_no_delete BEFORE DELETE ON paper_files BEGIN SELECT RAISE(ABORT, 'paper_files: append only'); END;
CREATE TRIGGER paper_files_no_replace BEFORE INSERT ON paper_files WHEN EXISTS (SELECT 1 FROM paper_files WHERE "case" = NEW."case" AND "seq" = NEW."seq" AND "name" = NEW."name" AND "ending" = NEW."ending") BEGIN SELECT RAISE(ABORT, 'paper_files: taken'); END;
CREATE TRIGGER anchors_no_update BEFORE UPDATE ON anchors BEGIN SELECT RAISE(ABORT, 'anchors: append only'); END;
CREATE TRIGGER anchors_no_delete BEFORE DELETE ON anchors BEGIN SELECT RAISE(ABORT, 'anchors: append only'); END;
CREATE TRIGGER anchors_no_replace BEFORE INSERT ON anchors WHEN EXISTS (SELECT 1 FROM anchors WHERE "day" = NEW."day") BEGIN SELECT RAISE(ABORT, 'anchors: taken'); END;
CREATE TRIGGER numbers_no_delete BEFORE DELETE ON numbers BEGIN SELECT RAISE(ABORT, 'numbers: append only'); END;
CREATE TRIGGER numbers_no_replace BEFORE INSERT ON numbers WHEN EXISTS (SELECT 1 FROM numbers WHERE "code" = NEW."code" AND "year" = NEW."year" AND "serial" = NEW."serial") BEGIN SELECT RAISE(ABORT, 'numbers: taken'); END;
CREATE TRIGGER numbers_void_only BEFORE UPDATE ON numbers WHEN OLD.void_reason <> '' OR NEW.void_reason = '' OR NEW.code <> OLD.code OR NEW.year <> OLD.year OR NEW.serial <> OLD.serial OR NEW."case" <> OLD."case" OR NEW.seq <> OLD.seq OR NEW.paper <> OLD.paper BEGIN SELECT RAISE(ABORT, 'numbers: append only'); END;
CREATE TRIGGER blobs_no_update BEFORE UPDATE ON blobs BEGIN SELECT RAISE(ABORT, 'blobs: append only'); END;
CREATE TRIGGER blobs_no_delete BEFORE DELETE ON blobs BEGIN SELECT RAISE(ABORT, 'blobs: append only'); END;
CREATE TRIGGER blobs_no_replace BEFORE INSERT ON blobs WHEN EXISTS (SELECT 1 FROM blobs WHERE sha256 = NEW.sha256 AND bytes <> NEW.bytes) BEGIN SELECT RAISE(ABORT, 'blobs: taken'); END;
CREATE INDEX cases_changed ON cases (changed, version);
CREATE INDEX cases_running ON cases (id) WHERE outcome = '';
CREATE INDEX tasks_of_post ON tasks (post, due);
CREATE INDEX outbox_open ON outbox (at) WHERE done IS NULL;
COMMIT;
