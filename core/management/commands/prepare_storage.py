import json

from botocore.exceptions import ClientError
from django.conf import settings
from django.core.files.storage import storages
from django.core.management.base import BaseCommand

DEFAULT_REGION = "us-east-1"
CAN_DO_WITHOUT = {"NotImplemented", "MethodNotAllowed"}


class Command(BaseCommand):
    help = "Make the S3 bucket, open its public part to readers; what is so already stays so."

    def handle(self, **options):
        if not settings.S3_BUCKET:
            return "Files lie in a folder; there is nothing to prepare."
        storage = storages["public"]
        client = storage.connection.meta.client
        _ensure_bucket(client, storage.bucket_name, storage.region_name)
        arn = f"arn:aws:s3:::{storage.bucket_name}/{storage.location.strip('/')}/*"
        client.put_bucket_policy(Bucket=storage.bucket_name, Policy=json.dumps(_readable(arn)))
        # Tiles become textures, which a browser takes from another origin only with leave.
        try:
            client.put_bucket_cors(Bucket=storage.bucket_name, CORSConfiguration=_cors())
        except ClientError as error:
            if error.response["Error"]["Code"] not in CAN_DO_WITHOUT:
                raise
            self.stderr.write("This server has no CORS settings; serve public files from SITE_URL.")
        return f"The bucket {storage.bucket_name} is ready."


ANY_READER = {"AllowedMethods": ["GET", "HEAD"], "AllowedOrigins": ["*"], "MaxAgeSeconds": 86_400}


def _cors():
    """Anyone reads; our own pages send files, to addresses that are signed for each."""
    our_pages = {
        "AllowedMethods": ["PUT"],
        "AllowedOrigins": [settings.SITE_URL],
        "AllowedHeaders": ["content-type"],
        "MaxAgeSeconds": 86_400,
    }
    return {"CORSRules": [ANY_READER, our_pages]}


def _readable(arn):
    anyone = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": arn}
    return {"Version": "2012-10-17", "Statement": [anyone]}


def _ensure_bucket(client, name, region):
    try:
        client.head_bucket(Bucket=name)
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"404", "NoSuchBucket"}:
            raise
        place = {"LocationConstraint": region}
        elsewhere = region and region != DEFAULT_REGION
        client.create_bucket(
            Bucket=name, **({"CreateBucketConfiguration": place} if elsewhere else {})
        )
