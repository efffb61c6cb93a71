"""Uploads that go on where they stopped: after a lost connection, a crash, a restart.

    models      the row of an upload: what is promised, what has come, who may write
    turns       the right to write to one upload, held by one request at a time
    stores      where the bytes lie meanwhile: a file that grows, or a multipart upload on S3
    headers     what the tus protocol says in headers
    services    create, receive, terminate, finish, expire
    api         the tus doors; `direct` is the door of presigned uploads

The row is the truth about the offset. Bytes are made durable before it moves; what lies beyond it
after a crash is cut off when the upload goes on.
"""
